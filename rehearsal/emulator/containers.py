"""ECS and its autoscaling. moto's own ECS types keep only a few of a template's properties; these keep them all."""

from __future__ import annotations

from resource_type import Context, Create, Properties, Resource, Update, again, camel_case, in_place, replaced

# maps whose keys are the user's
_USER_KEYS = frozenset({"DockerLabels", "Options"})


def cluster(properties: Properties, context: Context) -> Resource:
    ecs = context.client("ecs")
    request = {key: properties[key] for key in ("ClusterSettings", "CapacityProviders", "DefaultCapacityProviderStrategy") if key in properties}
    name = properties.get("ClusterName") or context.generated_name
    names = {"clusterSettings": "settings"}
    options = {names.get(key, key): value for key, value in camel_case(request).items()}
    arn = ecs.create_cluster(clusterName=name, **options)["cluster"]["clusterArn"]
    return Resource(name, {"Arn": arn}, lambda: ecs.delete_cluster(cluster=name))


def capacity_providers(properties: Properties, context: Context) -> Resource:
    request = camel_case(properties)
    context.client("ecs").put_cluster_capacity_providers(**request)
    return Resource(request["cluster"])


def task_definition(properties: Properties, context: Context) -> Resource:
    ecs = context.client("ecs")
    request = camel_case(properties, _USER_KEYS)
    request.setdefault("family", context.generated_name)
    arn = ecs.register_task_definition(**request)["taskDefinition"]["taskDefinitionArn"]
    return Resource(arn, {"TaskDefinitionArn": arn}, lambda: ecs.deregister_task_definition(taskDefinition=arn))


def service(properties: Properties, context: Context) -> Resource:
    ecs = context.client("ecs")
    request = camel_case(properties, _USER_KEYS)
    name = request.pop("serviceName", context.generated_name)
    request.setdefault("desiredCount", 1)
    if "placementStrategies" in request:  # the API has the singular
        request["placementStrategy"] = request.pop("placementStrategies")
    cluster_name = request.get("cluster", "default")
    arn = ecs.create_service(serviceName=name, **request)["service"]["serviceArn"]
    return Resource(arn, {"Name": name, "ServiceArn": arn}, lambda: ecs.delete_service(cluster=cluster_name, service=name, force=True))


# what an update of a service may change here
_OF_SERVICE = frozenset({"TaskDefinition", "DesiredCount", "DeploymentConfiguration", "LoadBalancers", "NetworkConfiguration", "HealthCheckGracePeriodSeconds"})


def update_service(resource: Resource, properties: Properties, context: Context) -> None:
    request = camel_case({name: properties[name] for name in _OF_SERVICE if name in properties}, _USER_KEYS)
    context.client("ecs").update_service(cluster=properties.get("Cluster", "default"), service=resource.attributes["Name"], **request)


def scalable_target(properties: Properties, context: Context) -> Resource:
    scaling = context.client("application-autoscaling")
    request = {key: value for key, value in properties.items() if key != "ScheduledActions"}
    scaling.register_scalable_target(**request)
    identity = {key: request[key] for key in ("ServiceNamespace", "ResourceId", "ScalableDimension")}
    ref = "|".join((identity["ResourceId"], identity["ScalableDimension"], identity["ServiceNamespace"]))
    return Resource(ref, {"Id": ref}, lambda: scaling.deregister_scalable_target(**identity))


def scaling_policy(properties: Properties, context: Context) -> Resource:
    scaling = context.client("application-autoscaling")
    request = {key: value for key, value in properties.items() if key != "ScalingTargetId"}
    if "ScalingTargetId" in properties:
        resource_id, dimension, namespace = properties["ScalingTargetId"].split("|")
        request.update(ResourceId=resource_id, ScalableDimension=dimension, ServiceNamespace=namespace)
    configuration = request.get("TargetTrackingScalingPolicyConfiguration", {}).get("CustomizedMetricSpecification", {})
    for query in configuration.get("Metrics", []):
        query.setdefault("Id", "metric")
    arn = scaling.put_scaling_policy(**request)["PolicyARN"]
    identity = {key: request[key] for key in ("PolicyName", "ServiceNamespace", "ResourceId", "ScalableDimension")}
    return Resource(arn, {"Arn": arn}, lambda: scaling.delete_scaling_policy(**identity))


TYPES: dict[str, Create] = {
    "AWS::ECS::Cluster": cluster,
    "AWS::ECS::ClusterCapacityProviderAssociations": capacity_providers,
    "AWS::ECS::TaskDefinition": task_definition,
    "AWS::ECS::Service": service,
    "AWS::ApplicationAutoScaling::ScalableTarget": scalable_target,
    "AWS::ApplicationAutoScaling::ScalingPolicy": scaling_policy,
}

UPDATES: dict[str, Update] = {
    "AWS::ECS::TaskDefinition": replaced(task_definition),
    "AWS::ECS::Service": in_place(update_service, _OF_SERVICE),
    "AWS::ApplicationAutoScaling::ScalableTarget": again(scalable_target),
    "AWS::ApplicationAutoScaling::ScalingPolicy": again(scaling_policy),
}
