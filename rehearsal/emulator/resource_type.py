"""How a CloudFormation type that moto lacks is added: a function that creates it by calling the service it belongs to."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import boto3

Properties = dict[str, Any]
Delete = Callable[[], object]


@dataclass(frozen=True)
class Context:
    """Where a resource is created, and what CloudFormation would name it."""

    account: str
    region: str
    endpoint: str
    stack_name: str
    logical_id: str
    generated_name: str

    def client(self, service: str) -> Any:
        return _client(service, self.region, self.endpoint)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def unique_id(self) -> str:
        return uuid.uuid4().hex

    def of_another(self) -> Context:
        """For the resource that takes the place of this one, while both are there."""
        return replace(self, generated_name=f"{self.generated_name.rpartition('-')[0]}-{self.unique_id()[:12].upper()}")


@cache
def _client(service: str, region: str, endpoint: str) -> Any:
    """Making one takes longer than most of its calls."""
    return boto3.client(service, region_name=region, endpoint_url=endpoint, aws_access_key_id="rehearsal", aws_secret_access_key="rehearsal")


@dataclass
class Resource:
    """A created resource: what `Ref` gives, what `Fn::GetAtt` gives, and how to delete it."""

    ref: str
    attributes: dict[str, Any] = field(default_factory=dict)
    delete: Delete | None = None


Create = Callable[[Properties, Context], Resource]
# changes the resource to what the properties say now; None: it is the same one, else the one that has taken its place
Update = Callable[[Resource, Properties, Properties, Context], Resource | None]


def again(create: Create) -> Update:
    """The call that creates also changes, as `Put…` of many services."""

    def update(_resource: Resource, _before: Properties, properties: Properties, context: Context) -> None:
        create(properties, context)

    return update


def replaced(create: Create) -> Update:
    return lambda _resource, _before, properties, context: create(properties, context.of_another())


def in_place(change: Callable[[Resource, Properties, Context], object], names: frozenset[str], create: Create | None = None) -> Update:
    """`change` can change these properties; another one makes another resource, or, where that is not emulated, an error."""

    def update(resource: Resource, before: Properties, properties: Properties, context: Context) -> Resource | None:
        changed = {name for name in {*before, *properties} if before.get(name) != properties.get(name)}
        if changed <= names:
            change(resource, properties, context)
            return None
        if create is None:
            raise NotImplementedError(f"a change of {', '.join(sorted(changed - names))} is not emulated")
        return create(properties, context.of_another())

    return update


def camel_case(value: Any, keep: frozenset[str] = frozenset()) -> Any:
    """CloudFormation's PascalCase keys as the service's own API spells them; values under a key of `keep` stay as they are."""
    if isinstance(value, list):
        return [camel_case(item, keep) for item in value]
    if not isinstance(value, dict):
        return value
    return {lower_first(key): item if key in keep else camel_case(item, keep) for key, item in value.items()}


def lower_first(key: str) -> str:
    """`LogDriver` becomes `logDriver`, `FSxVolume` `fsxVolume`."""
    return re.sub(r"^([A-Z]+)(?=[A-Z][a-z]|$)|^[A-Z]", lambda match: match.group(0).lower(), key)

