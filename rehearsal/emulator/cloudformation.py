"""Puts our resource types beside those of moto, and makes moto's CloudFormation refuse what the real one refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException, ValidationError
from moto.core.common_models import CloudFormationModel
from deletions import DeleteStock
from resource_type import Context, Create, Properties, Resource, Update
from stack_failures import fail_stacks
from stock_attributes import complete
from template_checks import refuse_wrong_templates
from updates import update_as_cloudformation

# the CDK's own; nothing is created for it anywhere
NOTHING_TO_CREATE = {"AWS::CDK::Metadata"}
_KEPT = {"Retain", "RetainExceptOnCreate"}


def install(types: dict[str, Create], updates: dict[str, Update], deletions: dict[str, DeleteStock], endpoint: str) -> None:
    """Adds the types, in place of moto's own where it has one. Before the first request."""
    ours = {name: _model(name, create, updates.get(name), endpoint) for name, create in types.items()}
    theirs = parsing.resource_class_from_type

    def resource_class_from_type(name: str) -> Any:
        return None if name in NOTHING_TO_CREATE else ours.get(name) or theirs(name)

    parsing.resource_class_from_type = resource_class_from_type
    delete = _delete_one(deletions, endpoint)
    parsing.ResourceMap.delete = _delete_in_reverse(delete)
    update_as_cloudformation(delete)
    complete(parsing.get_model_list())
    refuse_wrong_templates(set(ours) | NOTHING_TO_CREATE | set(parsing.get_model_map()))
    fail_stacks()


def _model(name: str, create: Create, update: Update | None, endpoint: str) -> type[CloudFormationModel]:
    class Model(CloudFormationModel):
        # moto derives a service from the module's name
        __module__ = f"moto.{name.split('::')[1].lower()}.models"
        # it knows itself whether anything of it has changed
        compares = True

        def __init__(self, resource: Resource, properties: Properties, context: Context) -> None:
            self.resource = resource
            self.properties = properties
            self.context = context

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
            properties = cloudformation_json["Properties"]
            return cls(create(properties, context), properties, context)

        @classmethod
        def update_from_cloudformation_json(cls, original_resource: Model, cloudformation_json: Any, **kwargs: Any) -> Model:  # type: ignore[override]
            before, properties = original_resource.properties, cloudformation_json["Properties"]
            if properties == before:
                return original_resource
            if update is None:
                raise ValidationError(message=f"{name} cannot be updated in a rehearsal: destroy and deploy again")
            new = update(original_resource.resource, before, properties, original_resource.context)
            if new is not None:
                return cls(new, properties, original_resource.context)
            original_resource.properties = properties
            return original_resource

        def delete(self, account_id: str, region_name: str) -> None:
            if self.resource.delete:
                self.resource.delete()

        def is_created(self) -> bool:
            return True

    return Model


def _delete_one(deletions: dict[str, DeleteStock], endpoint: str) -> Callable[[Any, str], None]:
    def delete_one(resources: Any, name: str) -> None:
        template, resource = resources._resource_json_map[name], resources._parsed_resources[name]
        stock = deletions.get(template["Type"])
        if stock:
            properties = parsing.clean_json(template.get("Properties", {}), resources)
            context = Context(resources._account_id, resources._region_name, endpoint, "", name, "")
            stock(resource.physical_resource_id, properties, context)
        else:
            resources._delete_resource(resource, template)

    return delete_one


def _delete_in_reverse(delete_one: Callable[[Any, str], None]) -> Callable[[Any], None]:
    """Last created first, as CloudFormation does; moto goes through a set."""

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
