"""Alarms and topic policies."""

from __future__ import annotations

import json

from resource_type import Context, Create, Properties, Resource, Update, again


def alarm(properties: Properties, context: Context) -> Resource:
    cloudwatch = context.client("cloudwatch")
    name = properties.get("AlarmName") or context.generated_name
    request = {key: value for key, value in properties.items() if key != "AlarmName"}
    if "Threshold" in request:
        request["Threshold"] = float(request["Threshold"])
    cloudwatch.put_metric_alarm(AlarmName=name, **request)
    arn = context.arn("cloudwatch", f"alarm:{name}")
    return Resource(name, {"Arn": arn}, lambda: cloudwatch.delete_alarms(AlarmNames=[name]))


def topic_policy(properties: Properties, context: Context) -> Resource:
    sns = context.client("sns")
    for arn in properties["Topics"]:
        sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=json.dumps(properties["PolicyDocument"]))
    return Resource(context.generated_name, {"Id": context.generated_name})


def subscription(properties: Properties, context: Context) -> Resource:
    sns = context.client("sns")
    request = {key: properties[key] for key in ("TopicArn", "Protocol", "Endpoint") if key in properties}
    arn = sns.subscribe(**request, ReturnSubscriptionArn=True)["SubscriptionArn"]
    return Resource(arn, {"Arn": arn}, lambda: sns.unsubscribe(SubscriptionArn=arn))


TYPES: dict[str, Create] = {
    "AWS::CloudWatch::Alarm": alarm,
    "AWS::SNS::TopicPolicy": topic_policy,
    "AWS::SNS::Subscription": subscription,
}

UPDATES: dict[str, Update] = {"AWS::CloudWatch::Alarm": again(alarm)}
