import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  ContentFilterCategory,
  GatewayPreset,
  Guardrail,
  GuardrailCheck,
  GuardrailMode,
  ModelProvider,
  PiiEntityType,
  PortkeyGateway,
  ResponseCacheScope,
  SensitiveInformationAction,
  SharedState,
} from 'cdk-portkey-gateway';

const app = new App();
const stack = new Stack(app, 'GuardedGateway');

const gateway = new PortkeyGateway(stack, 'Portkey', {
  preset: GatewayPreset.DEV,
  providers: [ModelProvider.openai(), ModelProvider.anthropic()],
  guardrail: {
    guardrail: Guardrail.create({
      contentFilters: [{ category: ContentFilterCategory.PROMPT_ATTACK }],
      piiEntities: [
        { entity: PiiEntityType.EMAIL }, // masked: {EMAIL}
        { entity: PiiEntityType.AWS_SECRET_KEY, action: SensitiveInformationAction.BLOCK },
      ],
    }),
    checks: [GuardrailCheck.TOOL_RESULTS],
    maxUnitsPerRequest: 400,
    // what one task has had checked, the others do not pay for
    store: SharedState.valkeyServerless(),
  },
  // a team shares what its members were answered; who takes part says so in its policy
  responseCache: { cacheScope: ResponseCacheScope.TEAM, ttl: Duration.hours(8), optIn: true },
});

// the same questions again and again: answered once
gateway.addClient('Support', { team: 'support', responseCache: true });
gateway.addClient('Faq', { team: 'support', responseCache: true });
// sees addresses as they are, and what is found is recorded
gateway.addClient('Redactor', { team: 'privacy', guardrail: GuardrailMode.DETECT });
gateway.printOutputs();
