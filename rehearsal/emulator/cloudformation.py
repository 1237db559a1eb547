"""Puts our resource types beside those of moto, and makes moto's CloudFormation refuse what the real one refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from cfnlint.api import lint
from cfnlint.config import ManualArgs
from moto.cloudformation import models, parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException, ValidationError
from moto.core.common_models import CloudFormationModel
from deletions import DeleteStock
from resource_type import Context, Create, Resource

# metadata and conditions of the CDK itself; nothing is created for them anywhere
NOTHING_TO_CREATE = {"AWS::CDK::Metadata"}
_KEPT = {"Retain", "RetainExceptOnCreate"}


def install(types: dict[str, Create], deletions: dict[str, DeleteStock], endpoint: str) -> None:
    """Adds the types, in place of moto's own where it has one. Before the first request."""
    ours = {name: _model(name, create, endpoint) for name, create in types.items()}
    theirs = parsing.resource_class_from_type

    def resource_class_from_type(name: str) -> Any:
        return None if name in NOTHING_TO_CREATE else ours.get(name) or theirs(name)

    parsing.resource_class_from_type = resource_class_from_type
    parsing.ResourceMap.delete = _delete_in_reverse(deletions, endpoint)
    _refuse_wrong_templates(set(ours))


def _model(name: str, create: Create, endpoint: str) -> type[CloudFormationModel]:
    class Model(CloudFormationModel):
        # moto derives a service from the module's name
        __module__ = f"moto.{name.split('::')[1].lower()}.models"

        def __init__(self, resource: Resource) -> None:
            self.resource = resource

        @property
        def physical_resource_id(self) -> str:
            return self.resource.ref

        @staticmethod
        def cloudformation_name_type() -> str:
            return ""

        @staticmethod
        def cloudformation_type() -> str:
            return name

        @classmethod
        def has_cfn_attr(cls, attr: str) -> bool:
            return True  # decided in get_cfn_attribute, when the attributes are known

        def get_cfn_attribute(self, attribute: str) -> Any:
            if attribute not in self.resource.attributes:
                raise UnformattedGetAttTemplateException
            return self.resource.attributes[attribute]

        @classmethod
        def create_from_cloudformation_json(  # type: ignore[override]
            cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
        ) -> Model:
            stack_name = kwargs["StackId"].split("/")[1]
            context = Context(account_id, region_name, endpoint, stack_name, kwargs["LogicalId"], resource_name)
            try:
                return cls(create(cloudformation_json["Properties"], context))
            except ValidationError:
                raise
            except Exception as error:
                raise ValidationError(message=f"{kwargs['LogicalId']} ({name}): {error!s}") from error

        @classmethod
        def update_from_cloudformation_json(cls, original_resource: Model, **kwargs: Any) -> Model:  # type: ignore[override]
            raise ValidationError(message=f"{name} cannot be updated in a rehearsal: destroy and deploy again")

        def delete(self, account_id: str, region_name: str) -> None:
            if self.resource.delete:
                self.resource.delete()

        def is_created(self) -> bool:
            return True

    return Model


def _delete_in_reverse(deletions: dict[str, DeleteStock], endpoint: str) -> Callable[[Any], None]:
    """Last created first, as CloudFormation does; moto goes through a set."""

    def delete_one(resources: Any, name: str) -> None:
        template, resource = resources._resource_json_map[name], resources._parsed_resources[name]
        stock = deletions.get(template["Type"])
        if stock:
            properties = parsing.clean_json(template.get("Properties", {}), resources)
            context = Context(resources._account_id, resources._region_name, endpoint, "", name, "")
            stock(resource.physical_resource_id, properties, context)
        else:
            resources._delete_resource(resource, template)

    def delete(resources: Any) -> None:
        template, created = resources._resource_json_map, resources._parsed_resources
        remaining = [name for name in reversed(created) if name in template and template[name].get("DeletionPolicy") not in _KEPT]
        while remaining:
            failures = {}
            for name in remaining:
                try:
                    delete_one(resources, name)
                except Exception as error:
                    failures[name] = error
            if len(failures) == len(remaining):
                raise ValidationError(message="; ".join(f"{name}: {error!s}" for name, error in failures.items()))
            remaining = list(failures)

    return delete


def _refuse_wrong_templates(ours: set[str]) -> None:
    """moto warns about a type it does not know and goes on, and knows no property by its schema; CloudFormation refuses both."""
    stock = models.CloudFormationBackend.create_change_set

    def create_change_set(self: Any, stack_name: str, change_set_name: str, template: str, **rest: Any) -> Any:
        _check(stack_name, template, self.region_name, ours)
        return stock(self, stack_name, change_set_name, template, **rest)

    models.CloudFormationBackend.create_change_set = create_change_set


def _check(stack_name: str, template: str, region: str, ours: set[str]) -> None:
    if stack_name == "CDKToolkit":
        return  # the CDK's own; parts of it are for services that no rehearsal needs
    resources = json.loads(template).get("Resources", {})
    known = ours | NOTHING_TO_CREATE | set(parsing.get_model_map())
    unknown = sorted({resource["Type"] for resource in resources.values()} - known)
    errors = [f"Template format error: Unrecognized resource types: {unknown}"] if unknown else []
    for match in lint(template, regions=[region], config=ManualArgs(ignore_checks=["W", "I"])):
        path = "/".join(str(part) for part in match.path or [])
        errors.append(f"{path}: {match.message} ({match.rule.id})")
    if errors:
        raise ValidationError(message="; ".join(errors))
