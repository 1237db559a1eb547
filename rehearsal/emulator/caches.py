"""ElastiCache: caches, nodes and their users, with names and addresses of AWS's form. Nothing listens there: a rehearsal leads tasks elsewhere."""

from __future__ import annotations

import re
from typing import Any

from resource_type import Context, Create, Properties, Resource

# what exists: kind and name
_caches: set[tuple[str, str]] = set()
# `host:port` of serverless caches, by name
endpoints: dict[str, str] = {}

_NAME = re.compile(r"[a-z](-?[a-z0-9])*")
_MOST_LETTERS = 40
_SECRET = re.compile(r"\{\{resolve:secretsmanager:(?P<id>.+):SecretString:::\}\}")


def _create(kind: str, name: str, attributes: dict[str, Any]) -> Resource:
    """Names are of account and region, so one may be taken; ElastiCache takes letters, digits and single hyphens."""
    if not _NAME.fullmatch(name) or len(name) > _MOST_LETTERS:
        raise ValueError(f"{name} is not a name of a {kind}")
    if (kind, name) in _caches:
        raise ValueError(f"there is a {kind} called {name}")
    _caches.add((kind, name))
    return Resource(name, attributes, lambda: _caches.discard((kind, name)))


def _address(name: str, form: str, context: Context) -> dict[str, str]:
    # `eu-central-1` is `euc1` in the names of hosts
    parts = context.region.split("-")
    region = parts[0] + "".join(part[0] for part in parts[1:])
    return {"Address": form.format(name=name, id=context.unique_id()[:6], region=region), "Port": "6379"}


def _endpoint(attribute: str, address: dict[str, str]) -> dict[str, str]:
    return {f"{attribute}.{part}": value for part, value in address.items()}


def _serverless_cache(properties: Properties, context: Context) -> Resource:
    name = properties["ServerlessCacheName"]
    _require("usergroup", properties.get("UserGroupId"))
    address = _address(name, "{name}-{id}.serverless.{region}.cache.amazonaws.com", context)
    arn = context.arn("elasticache", f"serverlesscache:{name}")
    endpoints[name] = f"{address['Address']}:{address['Port']}"
    reader = _endpoint("ReaderEndpoint", {**address, "Port": "6380"})
    return _create("serverlesscache", name, {"ARN": arn, "Status": "available", **_endpoint("Endpoint", address), **reader})


def _replication_group(properties: Properties, context: Context) -> Resource:
    name = _short(properties.get("ReplicationGroupId") or context.generated_name)
    for group in properties.get("UserGroupIds", []):
        _require("usergroup", group)
    _require("subnetgroup", properties.get("CacheSubnetGroupName"))
    address = _address(name, "master.{name}.{id}.{region}.cache.amazonaws.com", context)
    return _create("replicationgroup", name, {**_endpoint("PrimaryEndPoint", address), **_endpoint("ReaderEndPoint", address)})


def _subnet_group(properties: Properties, context: Context) -> Resource:
    return _create("subnetgroup", _short(properties.get("CacheSubnetGroupName") or context.generated_name), {})


def _user(properties: Properties, context: Context) -> Resource:
    name, mode = properties["UserId"], properties.get("AuthenticationMode", {})
    if mode.get("Type") == "iam" and properties["UserName"] != name:
        raise ValueError("a user of IAM has its name as id")
    passwords = [_resolved(password, context) for password in mode.get("Passwords", [])]
    if mode.get("Type") == "password" and not (passwords and all(16 <= len(password) <= 128 for password in passwords)):
        raise ValueError("a password has 16 to 128 characters")
    return _create("user", name, {"Arn": context.arn("elasticache", f"user:{name}"), "Status": "active"})


def _resolved(value: str, context: Context) -> str:
    """CloudFormation puts the secret in place of a reference to it; moto does not."""
    reference = _SECRET.fullmatch(value)
    return context.client("secretsmanager").get_secret_value(SecretId=reference["id"])["SecretString"] if reference else value


def _user_group(properties: Properties, context: Context) -> Resource:
    name = properties["UserGroupId"]
    for user in properties["UserIds"]:
        _require("user", user)
    return _create("usergroup", name, {"Arn": context.arn("elasticache", f"usergroup:{name}"), "Status": "active"})


def _require(kind: str, name: str | None) -> None:
    if name is not None and (kind, name) not in _caches:
        raise ValueError(f"there is no {kind} called {name}")


def _short(name: str) -> str:
    """As CloudFormation names what has none: in lower case, with room for what tells it from others."""
    return re.sub(r"-+", "-", name.lower())[-_MOST_LETTERS:].lstrip("-0123456789")


def inventory() -> list[str]:
    return [f"elasticache {kind} {name}" for kind, name in _caches]


TYPES: dict[str, Create] = {
    "AWS::ElastiCache::ReplicationGroup": _replication_group,
    "AWS::ElastiCache::ServerlessCache": _serverless_cache,
    "AWS::ElastiCache::SubnetGroup": _subnet_group,
    "AWS::ElastiCache::User": _user,
    "AWS::ElastiCache::UserGroup": _user_group,
}
