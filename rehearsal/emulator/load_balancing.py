"""Elastic Load Balancing. moto's own types keep few of a template's properties; these keep what a request can tell, and the token check."""

from __future__ import annotations

from typing import Any

from moto.elbv2.models import ELBv2Backend
from resource_type import Context, Create, Properties, Resource, Update, in_place

# moto refuses the action, although it stores and describes any
_TOKEN_CHECK = "jwt-validation"
# by ARN of the rule: moto keeps none
_TRANSFORMS: dict[str, list[Any]] = {}
_HOSTED_ZONE = "Z215JYRZR1TBD5"


def load_balancer(properties: Properties, context: Context) -> Resource:
    elbv2 = context.client("elbv2")
    request, attributes = _split(properties, "LoadBalancerAttributes")
    request.setdefault("Name", context.generated_name)
    request.pop("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", None)  # of another call, which moto does not have
    [created] = elbv2.create_load_balancer(**request)["LoadBalancers"]
    arn = created["LoadBalancerArn"]
    if attributes:
        elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=attributes)
    known = {
        "CanonicalHostedZoneID": _HOSTED_ZONE,
        "DNSName": created["DNSName"],
        "LoadBalancerArn": arn,
        "LoadBalancerFullName": arn.partition(":loadbalancer/")[2],
        "LoadBalancerName": created["LoadBalancerName"],
        "SecurityGroups": created.get("SecurityGroups", []),
    }
    return Resource(arn, known, lambda: elbv2.delete_load_balancer(LoadBalancerArn=arn))


def target_group(properties: Properties, context: Context) -> Resource:
    elbv2 = context.client("elbv2")
    request, attributes = _split(properties, "TargetGroupAttributes")
    targets = request.pop("Targets", [])
    request.setdefault("Name", context.generated_name)
    [created] = elbv2.create_target_group(**request)["TargetGroups"]
    arn = created["TargetGroupArn"]
    if attributes:
        elbv2.modify_target_group_attributes(TargetGroupArn=arn, Attributes=attributes)
    if targets:
        elbv2.register_targets(TargetGroupArn=arn, Targets=targets)
    known = {"TargetGroupArn": arn, "TargetGroupFullName": arn.rpartition(":")[2], "TargetGroupName": created["TargetGroupName"]}
    return Resource(arn, known, lambda: elbv2.delete_target_group(TargetGroupArn=arn))


def listener(properties: Properties, context: Context) -> Resource:
    elbv2 = context.client("elbv2")
    request, attributes = _split(properties, "ListenerAttributes")
    [created] = elbv2.create_listener(**request)["Listeners"]
    arn = created["ListenerArn"]
    if attributes:
        elbv2.modify_listener_attributes(ListenerArn=arn, Attributes=attributes)
    return Resource(arn, {"ListenerArn": arn}, lambda: elbv2.delete_listener(ListenerArn=arn))


def listener_rule(properties: Properties, context: Context) -> Resource:
    elbv2 = context.client("elbv2")
    request = {key: value for key, value in properties.items() if key != "Transforms"}
    [created] = elbv2.create_rule(**request)["Rules"]
    arn = created["RuleArn"]
    _TRANSFORMS[arn] = properties.get("Transforms", [])
    return Resource(arn, {"RuleArn": arn, "IsDefault": False}, lambda: elbv2.delete_rule(RuleArn=arn))


# what is told to `ModifyTargetGroup`, beside the attributes
_HEALTH_CHECK = frozenset(
    {
        "HealthCheckEnabled",
        "HealthCheckIntervalSeconds",
        "HealthCheckPath",
        "HealthCheckPort",
        "HealthCheckProtocol",
        "HealthCheckTimeoutSeconds",
        "HealthyThresholdCount",
        "Matcher",
        "UnhealthyThresholdCount",
    }
)


def update_target_group(resource: Resource, properties: Properties, context: Context) -> None:
    elbv2 = context.client("elbv2")
    request, attributes = _split(properties, "TargetGroupAttributes")
    elbv2.modify_target_group(TargetGroupArn=resource.ref, **{name: request[name] for name in _HEALTH_CHECK if name in request})
    if attributes:
        elbv2.modify_target_group_attributes(TargetGroupArn=resource.ref, Attributes=attributes)


def update_rule(resource: Resource, properties: Properties, context: Context) -> None:
    """All of the rule is written again, whatever has changed of it: weights that somebody else has moved are lost, as on AWS."""
    elbv2 = context.client("elbv2")
    [rule] = elbv2.describe_rules(RuleArns=[resource.ref])["Rules"]
    if rule["Priority"] != str(properties["Priority"]):
        elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": resource.ref, "Priority": int(properties["Priority"])}])
    elbv2.modify_rule(RuleArn=resource.ref, Conditions=properties["Conditions"], Actions=properties["Actions"])


def kept_rule(properties: Properties, context: Context) -> Resource:
    """The rule that a function keeps, without the function: nobody would call it here. `test/rehearsal/listener-rule.test.ts` runs that one."""
    groups = [{"TargetGroupArn": group["TargetGroupArn"], "Weight": int(group["Weight"])} for group in properties["TargetGroups"]]
    rule = {name: properties[name] for name in ("ListenerArn", "Conditions", "Transforms") if name in properties}
    forward = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
    return listener_rule({**rule, "Priority": int(properties["Priority"]), "Actions": [forward]}, context)


def update_kept_rule(resource: Resource, properties: Properties, context: Context) -> None:
    """Without its action, which stays as somebody has moved it."""
    elbv2 = context.client("elbv2")
    elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": resource.ref, "Priority": int(properties["Priority"])}])
    elbv2.modify_rule(RuleArn=resource.ref, Conditions=properties["Conditions"])


def listener_certificate(properties: Properties, context: Context) -> Resource:
    elbv2 = context.client("elbv2")
    listener, certificates = properties["ListenerArn"], properties["Certificates"]
    elbv2.add_listener_certificates(ListenerArn=listener, Certificates=certificates)
    identifier = f"{listener}-certificates-{context.unique_id()[:8]}"
    return Resource(identifier, {}, lambda: elbv2.remove_listener_certificates(ListenerArn=listener, Certificates=certificates))


def certificate(properties: Properties, context: Context) -> Resource:
    """Issued at once, as moto does: nobody looks for the record that would validate it."""
    acm = context.client("acm")
    arn = acm.request_certificate(DomainName=properties["DomainName"])["CertificateArn"]
    return Resource(arn, {"CertificateArn": arn}, lambda: acm.delete_certificate(CertificateArn=arn))


def _split(properties: Properties, name: str) -> tuple[Properties, list[dict[str, str]]]:
    """The request that creates, and the attributes, which another request sets."""
    attributes = [{"Key": each["Key"], "Value": str(each["Value"])} for each in properties.get(name, [])]
    return {key: value for key, value in properties.items() if key != name}, attributes


def describe(context: Context) -> dict[str, Any] | None:
    """The one load balancer of the account, in the words of the API; None where there is none."""
    elbv2 = context.client("elbv2")
    balancers = elbv2.describe_load_balancers()["LoadBalancers"]
    if not balancers:
        return None
    [balancer] = balancers
    arn = balancer["LoadBalancerArn"]
    listeners = [
        {**each, **_certificates(each), "Rules": [{**rule, "Transforms": _TRANSFORMS.get(rule["RuleArn"], [])} for rule in elbv2.describe_rules(ListenerArn=each["ListenerArn"])["Rules"]]}
        for each in elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    ]
    target_groups = [
        {**each, "Attributes": elbv2.describe_target_group_attributes(TargetGroupArn=each["TargetGroupArn"])["Attributes"]}
        for each in elbv2.describe_target_groups()["TargetGroups"]
    ]
    attributes = elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    described = {"Type": balancer["Type"], "DNSName": balancer["DNSName"], "Attributes": attributes}
    return {"loadBalancer": described, "listeners": listeners, "targetGroups": target_groups}


def _certificates(listener: dict[str, Any]) -> dict[str, Any]:
    """moto describes all certificates of a listener with it, AWS its first."""
    first, *further = listener.get("Certificates", []) or [None]
    return {} if first is None else {"Certificates": [first], "FurtherCertificates": further}


def accept_token_check() -> None:
    stock = ELBv2Backend._validate_actions

    def validate(backend: Any, actions: list[Any]) -> None:
        stock(backend, [action for action in actions if action.type != _TOKEN_CHECK])

    ELBv2Backend._validate_actions = validate  # type: ignore[method-assign]


TYPES: dict[str, Create] = {
    "AWS::CertificateManager::Certificate": certificate,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": load_balancer,
    "AWS::ElasticLoadBalancingV2::TargetGroup": target_group,
    "AWS::ElasticLoadBalancingV2::Listener": listener,
    "AWS::ElasticLoadBalancingV2::ListenerCertificate": listener_certificate,
    "AWS::ElasticLoadBalancingV2::ListenerRule": listener_rule,
    "Custom::ListenerRule": kept_rule,
}

UPDATES: dict[str, Update] = {
    "AWS::ElasticLoadBalancingV2::TargetGroup": in_place(update_target_group, _HEALTH_CHECK | {"TargetGroupAttributes", "Tags"}, target_group),
    "AWS::ElasticLoadBalancingV2::ListenerRule": in_place(update_rule, frozenset({"Actions", "Conditions", "Priority", "Tags"}), listener_rule),
    "Custom::ListenerRule": in_place(update_kept_rule, frozenset({"Conditions", "Priority", "ServiceToken", "ServiceTimeout"}), kept_rule),
}
