from typing import Any, Callable

from aws_cdk import App, Environment, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from cdk_portkey_gateway import (
    DataServiceOptions,
    Deployment,
    EnterpriseCache,
    EnterpriseGatewayServiceOptions,
    Exposure,
    GatewayDomain,
    GatewayNetworkOptions,
    GatewayPreset,
    LoadBalancerType,
    LogStore,
    McpOptions,
    PortkeyAccount,
    PortkeyEnterpriseGateway,
    ServerMode,
    TestListenerOptions,
)

app = App()
env = Environment(account="111111111111", region="us-east-1")
production = ["Production", "ModelsAndTools", "Prod"]


def secret(stack: Stack, name: str) -> secretsmanager.ISecret:
    return secretsmanager.Secret.from_secret_name_v2(stack, name, f"portkey/{name}")


def bucket(stack: Stack, name: str) -> s3.IBucket:
    return s3.Bucket.from_bucket_name(stack, name, name)


def domain(stack: Stack, host: str) -> GatewayDomain:
    arn = f"arn:aws:acm:us-east-1:111111111111:certificate/{host}"
    return GatewayDomain.from_certificate(acm.Certificate.from_certificate_arn(stack, host, arn), f"{host}.example.com")


def gateway(name: str, props: Callable[[Stack], dict[str, Any]]) -> None:
    """A gateway in a stack of its own, with the secrets that Portkey gave you."""
    stack = Stack(app, name, env=env, termination_protection=name in production)
    PortkeyEnterpriseGateway(
        stack,
        "Gateway",
        account=PortkeyAccount.from_secret(secret(stack, "account")),
        registry_credentials=secret(stack, "registry"),
        **props(stack),
    ).print_outputs()


office = ec2.Peer.ipv4("203.0.113.0/24")

# for a first look: one task, behind an internal Network Load Balancer
minimal = {"preset": GatewayPreset.DEV, "cache": EnterpriseCache.container()}
gateway(
    "QuickStart",
    lambda stack: {
        **minimal,
        "network": GatewayNetworkOptions(load_balancer_type=LoadBalancerType.NETWORK, allow_insecure=True),
        "gateway": EnterpriseGatewayServiceOptions(cpu=1024, memory_limit_mib=2048, max_capacity=1),
    },
)
gateway(
    "Minimal",
    lambda stack: {
        **minimal,
        "network": GatewayNetworkOptions(load_balancer_type=LoadBalancerType.NETWORK, allow_insecure=True),
        "gateway": EnterpriseGatewayServiceOptions(cpu=256, memory_limit_mib=1024, max_capacity=1),
    },
)
gateway(
    "WithoutLoadBalancer",
    lambda stack: {
        **minimal,
        "network": GatewayNetworkOptions(load_balancer_type=LoadBalancerType.NONE),
        "gateway": EnterpriseGatewayServiceOptions(max_capacity=1),
    },
)

# for production: shifted deployments, the data service, a cache and buckets that exist
gateway(
    "Production",
    lambda stack: {
        "domain": domain(stack, "gateway"),
        "network": GatewayNetworkOptions(max_azs=3, exposure=Exposure.PUBLIC, allow_from=[office]),
        "gateway": EnterpriseGatewayServiceOptions(
            min_capacity=3,
            max_capacity=20,
            cpu_target_percent=70,
            memory_target_percent=80,
            deployment=Deployment.blue_green(test_listener=TestListenerOptions(allow_from=[office])),
        ),
        "data_service": DataServiceOptions(cpu=512, memory_limit_mib=1024, min_capacity=2),
        "cache": EnterpriseCache.existing(
            host="prod-redis.xxxxx.cache.amazonaws.com",
            cluster_mode=True,
            password=ecs.Secret.from_secrets_manager(secret(stack, "cache"), "REDIS_PASSWORD"),
        ),
        "log_store": LogStore.existing_buckets(
            logs=bucket(stack, "portkey-prod-logs"), exports=bucket(stack, "portkey-prod-exports")
        ),
    },
)

# models and tools, each at a name of its own
gateway(
    "ModelsAndTools",
    lambda stack: {
        "server_mode": ServerMode.ALL,
        "domain": domain(stack, "gateway"),
        "mcp": McpOptions(domain=domain(stack, "mcp")),
        "network": GatewayNetworkOptions(exposure=Exposure.PUBLIC, allow_from=[office]),
    },
)


def stage_of(preset: GatewayPreset) -> Callable[[Stack], dict[str, Any]]:
    return lambda stack: {"preset": preset, "network": GatewayNetworkOptions(allow_insecure=True)}


# three stages in one account and region
for stage, preset in {"Dev": GatewayPreset.DEV, "Staging": GatewayPreset.DEV, "Prod": GatewayPreset.PROD}.items():
    gateway(stage, stage_of(preset))

app.synth()
