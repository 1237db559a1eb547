"""Lambda: functions with inline code, run as a process of Node.js with their variables and nothing else.

moto runs functions in containers, which a rehearsal has none of.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from typing import Any

from resource_type import Context, Create, Properties, Resource

_RUN = """
const { Module } = require('node:module');
const { code, handler, event } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const index = new Module('index');
index._compile(code, 'index.js');
index.exports[handler](event, {}).then((answer) => process.stdout.write(JSON.stringify(answer)));
"""


@dataclass
class _Function:
    code: str
    handler: str
    environment: dict[str, str]
    timeout: int
    # who may call it: service and the ARN of what calls
    callers: set[tuple[str, str]] = field(default_factory=set)


_functions: dict[str, _Function] = {}


def invoke(arn: str, event: dict[str, Any], service: str, source_arn: str) -> dict[str, Any]:
    """What a service gets from a function. It must be permitted."""
    function = _functions[arn]
    if (service, source_arn) not in function.callers:
        raise PermissionError(f"{service} may not invoke {arn} for {source_arn}")
    if not function.code:
        raise ValueError(f"the code of {arn} is in a bucket")
    given = json.dumps({"code": function.code, "handler": function.handler, "event": event})
    environment = {"PATH": os.environ.get("PATH", ""), **function.environment}
    done = subprocess.run(
        ["node", "-e", _RUN], input=given, env=environment, capture_output=True, text=True, timeout=function.timeout, check=True
    )
    return json.loads(done.stdout)


def _function(properties: Properties, context: Context) -> Resource:
    name = properties.get("FunctionName", context.generated_name)
    arn = context.arn("lambda", f"function:{name}")
    if not properties["Runtime"].startswith("nodejs"):
        raise ValueError(f"a rehearsal has no {properties['Runtime']}")
    module, handler = properties["Handler"].split(".")
    if module != "index":
        raise ValueError("inline code is the module `index`")
    variables = properties.get("Environment", {}).get("Variables", {})
    # what comes from a bucket is deployed, and nobody invokes it
    _functions[arn] = _Function(properties["Code"].get("ZipFile", ""), handler, variables, int(properties.get("Timeout", 3)))
    return Resource(name, {"Arn": arn}, lambda: _functions.pop(arn))


def _permission(properties: Properties, context: Context) -> Resource:
    function = properties["FunctionName"]
    arn = function if function.startswith("arn:") else context.arn("lambda", f"function:{function}")
    caller = (properties["Principal"], properties["SourceArn"])
    _functions[arn].callers.add(caller)
    return Resource(f"{context.logical_id}-{context.unique_id()[:8]}", {}, lambda: arn in _functions and _functions[arn].callers.discard(caller))


def variables() -> dict[str, dict[str, str]]:
    """Of every function, by its name: for who runs one that is no inline code."""
    return {arn.rpartition(":")[2]: function.environment for arn, function in _functions.items()}


def inventory() -> list[str]:
    return [f"lambda {arn}" for arn in _functions]


TYPES: dict[str, Create] = {"AWS::Lambda::Function": _function, "AWS::Lambda::Permission": _permission}
