"""Secrets and tables."""

from __future__ import annotations

import json
import secrets
import string

from resource_type import Context, Create, Properties, Resource


def secret(properties: Properties, context: Context) -> Resource:
    manager = context.client("secretsmanager")
    request = {key: value for key, value in properties.items() if key in ("Description", "KmsKeyId", "Tags", "SecretString")}
    if "GenerateSecretString" in properties:
        request["SecretString"] = _generated(properties["GenerateSecretString"])
    arn = manager.create_secret(Name=properties.get("Name") or f"{context.logical_id}-{context.unique_id()[:12]}", **request)["ARN"]
    return Resource(arn, {"Id": arn}, lambda: manager.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True))


def _generated(options: Properties) -> str:
    alphabet = string.ascii_letters + string.digits
    password = "".join(secrets.choice(alphabet) for _ in range(options.get("PasswordLength", 32)))
    if "GenerateStringKey" not in options:
        return password
    return json.dumps({**json.loads(options.get("SecretStringTemplate", "{}")), options["GenerateStringKey"]: password})


def secret_policy(properties: Properties, context: Context) -> Resource:
    manager, arn = context.client("secretsmanager"), properties["SecretId"]
    manager.put_resource_policy(SecretId=arn, ResourcePolicy=json.dumps(properties["ResourcePolicy"]))
    return Resource(arn, {"Id": arn}, lambda: manager.delete_resource_policy(SecretId=arn))


def table(properties: Properties, context: Context) -> Resource:
    """Also a global table, with one replica, in the stack's region. moto's own leaves out when items expire, and recovery."""
    tables = context.client("dynamodb")
    name = properties.get("TableName") or context.generated_name
    request = {key: properties[key] for key in ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes", "DeletionProtectionEnabled") if key in properties}
    arn = tables.create_table(TableName=name, **request)["TableDescription"]["TableArn"]
    if "TimeToLiveSpecification" in properties:
        tables.update_time_to_live(TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"])
    if "PointInTimeRecoverySpecification" in properties:
        recovery = properties["PointInTimeRecoverySpecification"]
        tables.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=recovery)
    return Resource(name, {"Arn": arn, "TableId": context.unique_id()}, lambda: tables.delete_table(TableName=name))


TYPES: dict[str, Create] = {
    "AWS::SecretsManager::Secret": secret,
    "AWS::SecretsManager::ResourcePolicy": secret_policy,
    "AWS::DynamoDB::GlobalTable": table,
    "AWS::DynamoDB::Table": table,
}
