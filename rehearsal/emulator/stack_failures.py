"""A resource that cannot be created fails its stack, with an event that says why. moto answers 500 and leaves the stack half made."""

from __future__ import annotations

from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.cloudformation.models import CloudFormationBackend, Event, Stack


class ResourceFailed(Exception):
    def __init__(self, logical_id: str, resource_type: str, reason: str) -> None:
        super().__init__(reason)
        self.logical_id = logical_id
        self.resource_type = resource_type


def fail_stacks() -> None:
    _name_the_resource()
    stock = CloudFormationBackend.execute_change_set

    def execute_change_set(backend: Any, change_set_name: str, stack_name: str | None = None) -> None:
        change_set = backend.describe_change_set(change_set_name)
        try:
            stock(backend, change_set_name, stack_name)
            _make_outputs(change_set.stack)
        except Exception as error:
            _fail(backend.stacks[change_set.stack_id], change_set.change_set_type, error)
            change_set.execution_status = "EXECUTE_FAILED"

    CloudFormationBackend.execute_change_set = execute_change_set


def _make_outputs(stack: Stack) -> None:
    """moto leaves out the outputs of a change set, and resolves outputs when they are read: too late to fail."""
    stack._parse_template()
    stack.output_map = stack._create_output_map()
    dict(stack.output_map)


def _name_the_resource() -> None:
    stock = parsing.parse_and_create_resource

    def parse_and_create_resource(logical_id: str, resource_json: Any, *rest: Any, **more: Any) -> Any:
        try:
            return stock(logical_id, resource_json, *rest, **more)
        except ResourceFailed:
            raise  # one that this one needs
        except UnformattedGetAttTemplateException as error:
            raise ResourceFailed(logical_id, resource_json["Type"], "Fn::GetAtt of an attribute that does not exist") from error
        except Exception as error:
            raise ResourceFailed(logical_id, resource_json["Type"], f"{type(error).__name__}: {error!s}") from error

    parsing.parse_and_create_resource = parse_and_create_resource


def _fail(stack: Stack, change: str, error: Exception) -> None:
    if isinstance(error, ResourceFailed):
        identity = {"logical_resource_id": error.logical_id, "physical_resource_id": "", "resource_type": error.resource_type}
    else:
        identity = {"logical_resource_id": stack.name, "physical_resource_id": stack.stack_id, "resource_type": "AWS::CloudFormation::Stack"}
    reason = {"resource_status": f"{change}_FAILED", "resource_status_reason": str(error), "resource_properties": None}
    stack.events.append(Event(stack_id=stack.stack_id, stack_name=stack.name, **identity, **reason))
    stack.status = "ROLLBACK_COMPLETE" if change == "CREATE" else "UPDATE_ROLLBACK_COMPLETE"
    stack.stack_status_reason = str(error)
    stack._add_stack_event(stack.status)
