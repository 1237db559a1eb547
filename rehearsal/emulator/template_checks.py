"""Refuses what CloudFormation refuses before it creates anything: moto warns about a type it does not know, and has no schemas."""

from __future__ import annotations

import json
from typing import Any

from cfnlint.api import lint
from cfnlint.config import ManualArgs
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend

# the CDK's own; parts of it are for services that no rehearsal needs
_BOOTSTRAP_STACK = "CDKToolkit"


def refuse_wrong_templates(known_types: set[str]) -> None:
    stock = CloudFormationBackend.create_change_set

    def create_change_set(backend: Any, stack_name: str, change_set_name: str, template: str, **rest: Any) -> Any:
        errors = [] if stack_name == _BOOTSTRAP_STACK else _errors(template, backend.region_name, known_types)
        if errors:
            raise ValidationError(message="\n".join(errors))
        return stock(backend, stack_name, change_set_name, template, **rest)

    CloudFormationBackend.create_change_set = create_change_set


def _errors(template: str, region: str, known_types: set[str]) -> list[str]:
    used = {resource["Type"] for resource in json.loads(template).get("Resources", {}).values()}
    unknown = sorted(used - known_types)
    errors = [f"Template format error: Unrecognized resource types: {unknown}"] if unknown else []
    for match in lint(template, regions=[region], config=ManualArgs(ignore_checks=["W", "I"])):
        path = "/".join(str(part) for part in match.path or [])
        errors.append(f"{path}: {match.message} ({match.rule.id})")
    return errors
