"""What moto's EC2 and WAFv2 have as a service but not as a CloudFormation type."""

from __future__ import annotations

from resource_type import Context, Create, Properties, Resource


def security_group_egress(properties: Properties, context: Context) -> Resource:
    ec2 = context.client("ec2")
    permission = {"IpProtocol": str(properties["IpProtocol"])}
    permission.update({key: properties[key] for key in ("FromPort", "ToPort") if key in properties})
    if "CidrIp" in properties:
        permission["IpRanges"] = [{"CidrIp": properties["CidrIp"]}]
    if "CidrIpv6" in properties:
        permission["Ipv6Ranges"] = [{"CidrIpv6": properties["CidrIpv6"]}]
    if "DestinationSecurityGroupId" in properties:
        permission["UserIdGroupPairs"] = [{"GroupId": properties["DestinationSecurityGroupId"]}]
    if "DestinationPrefixListId" in properties:
        permission["PrefixListIds"] = [{"PrefixListId": properties["DestinationPrefixListId"]}]
    group = properties["GroupId"]
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])
    identifier = f"sgr-{context.unique_id()[:17]}"
    return Resource(identifier, {"Id": identifier}, lambda: ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[permission]))


def _as_the_api_writes_it(value: object) -> object:
    """Templates say `Arn` where a statement refers to something, the API says `ARN`."""
    if isinstance(value, list):
        return [_as_the_api_writes_it(each) for each in value]
    if isinstance(value, dict):
        return {"ARN" if key == "Arn" else key: _as_the_api_writes_it(each) for key, each in value.items()}
    return value


def web_acl(properties: Properties, context: Context) -> Resource:
    waf = context.client("wafv2")
    name = properties.get("Name") or context.generated_name
    rules = _as_the_api_writes_it(properties.get("Rules", []))
    summary = waf.create_web_acl(**{**properties, "Name": name, "Rules": rules})["Summary"]
    identity = {"Name": name, "Scope": properties["Scope"], "Id": summary["Id"]}
    ref = f"{name}|{summary['Id']}|{properties['Scope']}"
    return Resource(ref, {"Arn": summary["ARN"], "Id": summary["Id"], "Capacity": 0}, lambda: waf.delete_web_acl(LockToken=summary["LockToken"], **identity))


def web_acl_association(properties: Properties, context: Context) -> Resource:
    waf = context.client("wafv2")
    waf.associate_web_acl(WebACLArn=properties["WebACLArn"], ResourceArn=properties["ResourceArn"])
    ref = f"{properties['WebACLArn']}|{properties['ResourceArn']}"
    return Resource(ref, {}, lambda: waf.disassociate_web_acl(ResourceArn=properties["ResourceArn"]))


def ip_set(properties: Properties, context: Context) -> Resource:
    waf = context.client("wafv2")
    name = properties.get("Name") or context.generated_name
    summary = waf.create_ip_set(**{**properties, "Name": name})["Summary"]
    identity = {"Name": name, "Scope": properties["Scope"], "Id": summary["Id"], "LockToken": summary["LockToken"]}
    ref = f"{name}|{summary['Id']}|{properties['Scope']}"
    return Resource(ref, {"Arn": summary["ARN"], "Id": summary["Id"]}, lambda: waf.delete_ip_set(**identity))


def endpoint_service(properties: Properties, context: Context) -> Resource:
    ec2 = context.client("ec2")
    accepted = {key: properties[key] for key in ("NetworkLoadBalancerArns", "AcceptanceRequired") if key in properties}
    identifier = ec2.create_vpc_endpoint_service_configuration(**accepted)["ServiceConfiguration"]["ServiceId"]
    return Resource(identifier, {"ServiceId": identifier}, lambda: ec2.delete_vpc_endpoint_service_configurations(ServiceIds=[identifier]))


def endpoint_service_permissions(properties: Properties, context: Context) -> Resource:
    service, principals = properties["ServiceId"], properties.get("AllowedPrincipals", [])
    context.client("ec2").modify_vpc_endpoint_service_permissions(ServiceId=service, AddAllowedPrincipals=principals)
    return Resource(service, {}, lambda: None)


TYPES: dict[str, Create] = {
    "AWS::EC2::VPCEndpointService": endpoint_service,
    "AWS::EC2::VPCEndpointServicePermissions": endpoint_service_permissions,
    "AWS::EC2::SecurityGroupEgress": security_group_egress,
    "AWS::WAFv2::IPSet": ip_set,
    "AWS::WAFv2::WebACL": web_acl,
    "AWS::WAFv2::WebACLAssociation": web_acl_association,
}
