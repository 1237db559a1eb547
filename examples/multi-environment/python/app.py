from dataclasses import dataclass, field
from typing import Any, Optional

from aws_cdk import App, Duration, Environment, Stack, Tags
from aws_cdk import aws_route53 as route53
from cdk_portkey_gateway import (
    Exposure,
    GatewayComputeOptions,
    GatewayDomain,
    GatewayNetworkOptions,
    GatewayPreset,
    ModelProvider,
    PortkeyGateway,
)
from constructs import Construct

REGION = "eu-central-1"


@dataclass(frozen=True)
class Zone:
    hosted_zone_id: str
    zone_name: str


@dataclass(frozen=True)
class Stage:
    """What differs between the environments, and nothing else."""

    account: str
    gateway: dict[str, Any] = field(default_factory=dict)
    zone: Optional[Zone] = None


STAGES = {
    "dev": Stage("111111111111", {"preset": GatewayPreset.DEV}),
    # staging is PROD with overrides
    "staging": Stage(
        "222222222222",
        {"preset": GatewayPreset.PROD, "compute": GatewayComputeOptions(min_capacity=1, max_capacity=4)},
        Zone("Z0000000000000STAGE", "staging.example.com"),
    ),
    "prod": Stage(
        "333333333333",
        {"preset": GatewayPreset.PROD, "drain_timeout": Duration.minutes(15)},
        Zone("Z00000000000000PROD", "example.com"),
    ),
}


class GatewayStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, stage: Stage) -> None:
        super().__init__(
            scope,
            construct_id,
            env=Environment(account=stage.account, region=REGION),
            # what is production is not deleted by one command
            termination_protection=stage.gateway["preset"] == GatewayPreset.PROD,
        )
        props = dict(stage.gateway)
        if stage.zone:
            zone = route53.HostedZone.from_hosted_zone_attributes(
                self, "Zone", hosted_zone_id=stage.zone.hosted_zone_id, zone_name=stage.zone.zone_name
            )
            props["domain"] = GatewayDomain.from_hosted_zone(zone, f"llm.{zone.zone_name}")
            props["network"] = GatewayNetworkOptions(exposure=Exposure.PUBLIC)
        gateway = PortkeyGateway(
            self,
            "Portkey",
            providers=[ModelProvider.openai(), ModelProvider.bedrock(models=["anthropic.*"], region=REGION)],
            **props,
        )
        gateway.add_client("Checkout", team="checkout")
        gateway.print_outputs()


app = App()
for name, stage in STAGES.items():
    Tags.of(GatewayStack(app, f"gateway-{name}", stage)).add("Environment", name)

app.synth()
