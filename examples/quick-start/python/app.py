from aws_cdk import App, Stack
from cdk_portkey_gateway import GatewayPreset, ModelProvider, PortkeyGateway

app = App()
stack = Stack(app, "Gateway")

gateway = PortkeyGateway(
    stack, "Portkey",
    preset=GatewayPreset.DEV,
    providers=[ModelProvider.openai(), ModelProvider.anthropic()],
)
gateway.print_outputs()

app.synth()
