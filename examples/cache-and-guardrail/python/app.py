from aws_cdk import App, Duration, Stack
from cdk_portkey_gateway import (
    ContentFilter,
    ContentFilterCategory,
    GatewayPreset,
    GatewayResponseCacheOptions,
    Guardrail,
    GuardrailCheck,
    GuardrailMode,
    ModelProvider,
    PiiEntityFilter,
    PiiEntityType,
    PortkeyGateway,
    ResponseCacheScope,
    SensitiveInformationAction,
    SharedGuardrailOptions,
    SharedState,
)

app = App()
stack = Stack(app, "GuardedGateway")

gateway = PortkeyGateway(
    stack, "Portkey",
    preset=GatewayPreset.DEV,
    providers=[ModelProvider.openai(), ModelProvider.anthropic()],
    guardrail=SharedGuardrailOptions(
        guardrail=Guardrail.create(
            content_filters=[ContentFilter(category=ContentFilterCategory.PROMPT_ATTACK)],
            pii_entities=[
                PiiEntityFilter(entity=PiiEntityType.EMAIL),  # masked: {EMAIL}
                PiiEntityFilter(entity=PiiEntityType.AWS_SECRET_KEY, action=SensitiveInformationAction.BLOCK),
            ],
        ),
        checks=[GuardrailCheck.TOOL_RESULTS],
        max_units_per_request=400,
        # what one task has had checked, the others do not pay for
        store=SharedState.valkey_serverless(),
    ),
    # a team shares what its members were answered; who takes part says so in its policy
    response_cache=GatewayResponseCacheOptions(cache_scope=ResponseCacheScope.TEAM, ttl=Duration.hours(8), opt_in=True),
)

# the same questions again and again: answered once
gateway.add_client("Support", team="support", response_cache=True)
gateway.add_client("Faq", team="support", response_cache=True)
# sees addresses as they are, and what is found is recorded
gateway.add_client("Redactor", team="privacy", guardrail=GuardrailMode.DETECT)
gateway.print_outputs()

app.synth()
