"""What exists in the account: compared before a deployment and after `destroy`, it says what a stack leaves behind."""

from __future__ import annotations

import caches
import functions
import guardrails
import jmespath
from moto.appconfig.models import appconfig_backends
from resource_type import Context

# service, operation, what of its answer names a resource
_LISTS: tuple[tuple[str, str, str], ...] = (
    ("cloudwatch", "describe_alarms", "MetricAlarms[].AlarmArn"),
    ("cloudwatch", "list_dashboards", "DashboardEntries[].DashboardArn"),
    ("dynamodb", "list_tables", "TableNames"),
    ("ec2", "describe_addresses", "Addresses[].AllocationId"),
    ("ec2", "describe_internet_gateways", "InternetGateways[].InternetGatewayId"),
    ("ec2", "describe_nat_gateways", "NatGateways[?State!='deleted'].NatGatewayId"),
    ("ec2", "describe_route_tables", "RouteTables[].RouteTableId"),
    ("ec2", "describe_security_groups", "SecurityGroups[].GroupId"),
    ("ec2", "describe_subnets", "Subnets[].SubnetId"),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints[?State!='deleted'].VpcEndpointId"),
    ("ec2", "describe_vpcs", "Vpcs[].VpcId"),
    ("ecs", "list_task_definitions", "taskDefinitionArns"),
    ("elbv2", "describe_load_balancers", "LoadBalancers[].LoadBalancerArn"),
    ("elbv2", "describe_target_groups", "TargetGroups[].TargetGroupArn"),
    ("iam", "list_policies", "Policies[?!starts_with(Arn, 'arn:aws:iam::aws:')].Arn"),
    ("iam", "list_roles", "Roles[].Arn"),
    ("kms", "list_aliases", "Aliases[?TargetKeyId].AliasArn"),
    ("logs", "describe_log_groups", "logGroups[].arn"),
    ("s3", "list_buckets", "Buckets[].Name"),
    ("secretsmanager", "list_secrets", "SecretList[].ARN"),
    ("sns", "list_topics", "Topics[].TopicArn"),
)


def inventory(context: Context) -> list[str]:
    found = [f"{service} {name}" for service, operation, path in _LISTS for name in _names(context, service, operation, path)]
    pools = context.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    ecs = context.client("ecs")
    # a deleted cluster is listed for a while
    clusters = ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
    found += [f"ecs {cluster['clusterArn']}" for cluster in clusters if cluster["status"] != "INACTIVE"]
    # moto cannot list them over its API
    applications = appconfig_backends[context.account][context.region].applications
    found += functions.inventory() + caches.inventory() + guardrails.inventory()
    return sorted(found + [f"cognito-idp {pool['Id']}" for pool in pools] + [f"appconfig {identifier}" for identifier in applications])


def _names(context: Context, service: str, operation: str, path: str) -> list[str]:
    client = context.client(service)
    pages = client.get_paginator(operation).paginate() if client.can_paginate(operation) else [getattr(client, operation)()]
    return [name for page in pages for name in jmespath.search(path, page) or []]
