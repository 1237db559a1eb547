"""Updates of a stack as CloudFormation makes them. What refers to a resource that is another one now is updated too; where no property has changed, nothing
is called; what is not wanted any more goes last. moto compares the texts of templates, and does the rest in another order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.cloudformation import parsing

Delete = Callable[[Any, str], None]


def update_as_cloudformation(delete: Delete) -> None:
    """`delete` deletes the resource of a logical id, before the template without it is taken."""

    def update(resources: Any, template: dict[str, Any], parameters: dict[str, Any] | None = None) -> None:
        before, after = resources._resource_json_map, template["Resources"]
        changed = {name for name in after if name in before and _says(before[name]) != _says(after[name])}
        removed = [name for name in reversed(resources._parsed_resources) if name in before and name not in after]
        resources._template = template
        if parameters:
            resources.input_parameters = parameters
        resources.load_mapping()
        resources.load_parameters()
        resources.load_conditions()
        resources._resource_json_map = after
        replaced = _change(resources, set(before), changed)
        for old in reversed(replaced):
            old.delete(resources._account_id, resources._region_name)
        resources._resource_json_map = before
        for name in removed:
            delete(resources, name)
            resources._parsed_resources.pop(name, None)
        resources._resource_json_map = after

    parsing.ResourceMap.update = update


def _says(resource: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return resource["Type"], resource.get("Properties") or {}


def _change(resources: Any, before: set[str], changed: set[str]) -> list[Any]:
    """Creates and changes, each behind what it needs; gives those that another one has taken the place of."""
    replaced = []
    for name in _in_order(resources._resource_json_map):
        if name not in before:
            resources[name]  # which creates it
            continue
        old = resources[name]
        if not (name in changed or getattr(old, "compares", False)):
            continue
        new = parsing.parse_and_update_resource(name, resources._resource_json_map[name], resources, resources._account_id, resources._region_name)
        resources._parsed_resources[name] = new
        if getattr(old, "compares", False) and new is not old:
            replaced.append(old)
    return replaced


def _in_order(template: dict[str, Any]) -> list[str]:
    """Logical ids, each behind those that it refers to."""
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in template and name not in ordered:
            for needed in _needed(template[name]):
                if needed != name:
                    visit(needed)
            ordered[name] = None

    for name in template:
        visit(name)
    return list(ordered)


def _needed(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for each in value for name in _needed(each)]
    if not isinstance(value, dict):
        return []
    named = value.get("Ref"), value.get("DependsOn"), value.get("Fn::GetAtt")
    direct = [name for name in named[:1] if isinstance(name, str)]
    # containers of a task have a DependsOn, too, which names no resource
    depended = [named[1]] if isinstance(named[1], str) else [each for each in named[1] or [] if isinstance(each, str)]
    attribute = [named[2][0] if isinstance(named[2], list) else named[2].split(".")[0]] if named[2] else []
    return [*direct, *depended, *attribute, *(name for each in value.values() for name in _needed(each))]
