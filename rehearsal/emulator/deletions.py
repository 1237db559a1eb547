"""Types that moto creates for a stack but never deletes with it: without these, `destroy` would stop at the VPC."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from resource_type import Context, Properties

DeleteStock = Callable[[str, Properties, Context], object]


def _route_table(identifier: str, _properties: Properties, context: Context) -> None:
    ec2 = context.client("ec2")
    [table] = ec2.describe_route_tables(RouteTableIds=[identifier])["RouteTables"]
    for association in table["Associations"]:
        ec2.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
    ec2.delete_route_table(RouteTableId=identifier)


def _address(identifier: str, _properties: Properties, context: Context) -> None:
    ec2 = context.client("ec2")
    for address in ec2.describe_addresses(PublicIps=[identifier])["Addresses"]:
        ec2.release_address(AllocationId=address["AllocationId"])


def _ec2(operation: str, parameter: str, many: bool = False) -> DeleteStock:
    return lambda identifier, _properties, context: getattr(context.client("ec2"), operation)(**{parameter: [identifier] if many else identifier})


def _detach(_identifier: str, properties: Properties, context: Context) -> Any:
    if "InternetGatewayId" in properties:
        identity = {"InternetGatewayId": properties["InternetGatewayId"], "VpcId": properties["VpcId"]}
        return context.client("ec2").detach_internet_gateway(**identity)
    return None


DELETIONS: dict[str, DeleteStock] = {
    "AWS::EC2::EIP": _address,
    "AWS::EC2::FlowLog": _ec2("delete_flow_logs", "FlowLogIds", many=True),
    "AWS::EC2::InternetGateway": _ec2("delete_internet_gateway", "InternetGatewayId"),
    "AWS::EC2::NatGateway": _ec2("delete_nat_gateway", "NatGatewayId"),
    "AWS::EC2::RouteTable": _route_table,
    "AWS::EC2::VPCEndpoint": _ec2("delete_vpc_endpoints", "VpcEndpointIds", many=True),
    "AWS::EC2::VPCGatewayAttachment": _detach,
    "AWS::IAM::ManagedPolicy": lambda arn, _properties, context: context.client("iam").delete_policy(PolicyArn=arn),
}
