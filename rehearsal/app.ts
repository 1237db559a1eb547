/** The gateway that is rehearsed: the quick start's with a domain, from this repository's sources. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  ContentFilterCategory,
  GatewayDomain,
  GatewayPreset,
  Guardrail,
  GuardrailMode,
  ModelProvider,
  PiiEntityType,
  PortkeyGateway,
  Routing,
  SharedState,
} from '../src';

const app = new App();
const stack = new Stack(app, 'Rehearsal');

const certificate = Certificate.fromCertificateArn(stack, 'Certificate', app.node.getContext('certificateArn'));
const gateway = new PortkeyGateway(stack, 'Gateway', {
  preset: GatewayPreset.DEV,
  domain: GatewayDomain.fromCertificate(certificate, app.node.getContext('domainName')),
  auth: { apiKeys: true },
  // the machine of a rehearsal is not quiet
  limits: { storeTimeout: Duration.seconds(2) },
  guardrail: {
    mode: GuardrailMode.OFF,
    guardrail: Guardrail.create({
      contentFilters: [{ category: ContentFilterCategory.PROMPT_ATTACK }],
      piiEntities: [{ entity: PiiEntityType.EMAIL }],
    }),
    store: SharedState.valkeyServerless(),
  },
  responseCache: { optIn: true, lookupTimeout: Duration.seconds(2) },
  providers: [ModelProvider.openai(), ModelProvider.anthropic()],
});
gateway.addPeople('people', { teamByGroup: { 'llm-search': 'search' }, userClaim: 'username' });
const openai = Routing.single({ provider: 'openai' });
const claude = Routing.single({ provider: 'anthropic', model: 'claude-sonnet-4-5', parameters: { max_tokens: 64 } });
gateway.addRoute('chat', Routing.fallback({ targets: [openai, claude] }));
gateway.addAlias('fast', Routing.single({ provider: 'openai', model: 'gpt-4o-mini' }));
gateway.addClient('hasty', { apiKeysOnly: true, limits: { requestsPerMinute: 2 } });
gateway.addClient('thrifty', { apiKeysOnly: true, limits: { dollarsPerMonth: 0.004 } });
gateway.addClient('careful', { apiKeysOnly: true, guardrail: GuardrailMode.ENFORCE });
gateway.addClient('repeating', { apiKeysOnly: true, responseCache: true });
gateway.printOutputs();
