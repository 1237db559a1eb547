"""Bedrock's guardrails and their versions, and ApplyGuardrail by the policy that was deployed.

What is found is found by patterns: that a text is led through a guardrail is rehearsed, how well Amazon Bedrock judges it is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from math import ceil
from typing import Any
from urllib.parse import unquote

from resource_type import Context, Create, Properties, Resource
from werkzeug.wrappers import Request, Response

_APPLY = re.compile(r"/guardrail/(?P<guardrail>[^/]+)/version/(?P<version>[^/]+)/apply")
_NAME = re.compile(r"[0-9a-zA-Z-_]{1,50}")
_IDENTIFIER = re.compile(r"[a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+")
_POLICIES = ("ContentPolicyConfig", "SensitiveInformationPolicyConfig", "TopicPolicyConfig", "WordPolicyConfig", "ContextualGroundingPolicyConfig")
_MAX_VERSIONS = 20
_MAX_MESSAGE = 500
_MAX_DESCRIPTION = 200
_CHARACTERS_OF_A_UNIT = 1000

# a few of many
_PII = {
    "EMAIL": re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),
    "US_SOCIAL_SECURITY_NUMBER": re.compile(r"\b\d{3}-\d{2}-\d{4}\b"),
}
_ATTACK = re.compile(r"ignore (all )?(previous|prior) instructions", re.IGNORECASE)

# policies of what exists: of guardrails by id, of versions by id and number
_guardrails: dict[str, Properties] = {}
_versions: dict[tuple[str, str], Properties] = {}
# how many versions a guardrail ever had: a number is not given twice
_made: dict[str, int] = {}


def _guardrail(properties: Properties, context: Context) -> Resource:
    """Names are of account and region.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-bedrock-guardrail.html
    """
    name = properties["Name"]
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name} is not a name of a guardrail")
    if any(each["Name"] == name for each in _guardrails.values()):
        raise ValueError(f"there is a guardrail called {name}")
    if not any(policy in properties for policy in _POLICIES):
        raise ValueError(f"the guardrail {name} has no policy")
    for message in ("BlockedInputMessaging", "BlockedOutputsMessaging"):
        _require_length(message, properties[message], _MAX_MESSAGE)
    _require_length("Description", properties.get("Description", "-"), _MAX_DESCRIPTION)
    identifier = context.unique_id()[:12]
    _guardrails[identifier] = properties
    arn = context.arn("bedrock", f"guardrail/{identifier}")
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    attributes = {
        "CreatedAt": now,
        "FailureRecommendations": [],
        "GuardrailArn": arn,
        "GuardrailId": identifier,
        "Status": "READY",
        "StatusReasons": [],
        "UpdatedAt": now,
        "Version": "DRAFT",
    }
    return Resource(arn, attributes, lambda: _delete(identifier))


def _require_length(name: str, value: str, most: int) -> None:
    if not 1 <= len(value) <= most:
        raise ValueError(f"{name} has 1 to {most} characters")


def _delete(identifier: str) -> None:
    """Its versions go with it."""
    del _guardrails[identifier]
    _made.pop(identifier, None)
    for key in [key for key in _versions if key[0] == identifier]:
        del _versions[key]


def _guardrail_version(properties: Properties, context: Context) -> Resource:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-bedrock-guardrailversion.html"""
    named = properties["GuardrailIdentifier"]
    if not _IDENTIFIER.fullmatch(named):
        raise ValueError(f"{named} is neither an id nor an ARN of a guardrail")
    _require_length("Description", properties.get("Description", "-"), _MAX_DESCRIPTION)
    identifier = named.rsplit("/", 1)[-1]
    policy = _guardrails.get(identifier)
    if policy is None:
        raise ValueError(f"there is no guardrail {identifier}")
    if sum(key[0] == identifier for key in _versions) >= _MAX_VERSIONS:
        raise ValueError(f"the guardrail {identifier} has {_MAX_VERSIONS} versions already")
    _made[identifier] = _made.get(identifier, 0) + 1
    version = str(_made[identifier])
    _versions[identifier, version] = policy
    arn = context.arn("bedrock", f"guardrail/{identifier}")
    attributes = {"GuardrailArn": arn, "GuardrailId": identifier, "Version": version}
    return Resource(f"{identifier}|{version}", attributes, lambda: _versions.pop((identifier, version), None))


def inventory() -> list[str]:
    return [f"bedrock guardrail {policy['Name']}" for policy in _guardrails.values()]


def serves(request: Request) -> bool:
    return request.host.startswith("bedrock-runtime.") and _APPLY.fullmatch(raw_path(request)) is not None


def raw_path(request: Request) -> str:
    """As it was sent: an ARN in it has its slash encoded."""
    return str(request.environ.get("RAW_URI", request.path)).partition("?")[0]


def resource_of(request: Request, context: Context) -> str:
    """ARN of the guardrail that a request names."""
    match = _APPLY.fullmatch(raw_path(request))
    named = unquote(match["guardrail"]) if match else "*"
    return named if named.startswith("arn:") else context.arn("bedrock", f"guardrail/{named}")


def apply(request: Request) -> Response:
    match = _APPLY.fullmatch(raw_path(request))
    assert match is not None
    identifier = unquote(match["guardrail"]).rsplit("/", 1)[-1]
    policy = _guardrails.get(identifier) if match["version"] == "DRAFT" else _versions.get((identifier, match["version"]))
    if policy is None:
        return _error("ResourceNotFoundException", "The guardrail identifier or version provided in the request does not exist.", 404)
    body = json.loads(request.get_data())
    texts = [block["text"]["text"] for block in body["content"]]
    return _json(_answer(policy, body["source"], texts))


@dataclass(frozen=True)
class _Found:
    """Where something was found; without an end of its own, it is of the text as a whole."""

    policy: str
    kind: str
    entry: dict[str, Any]
    text: int
    span: tuple[int, int] = (0, 0)

    @property
    def action(self) -> str:
        return self.entry["action"]


def _answer(policy: Properties, source: str, texts: list[str]) -> dict[str, Any]:
    found = [each for index, text in enumerate(texts) for each in _find(policy, source, index, text)]
    blocked = any(each.action == "BLOCKED" for each in found)
    masked = any(each.action == "ANONYMIZED" for each in found)
    message = policy["BlockedInputMessaging" if source == "INPUT" else "BlockedOutputsMessaging"]
    outputs = [message] if blocked else [_masked(text, index, found) for index, text in enumerate(texts)] if masked else []
    assessment: dict[str, dict[str, Any]] = {}
    for each in found:
        assessment.setdefault(each.policy, {}).setdefault(each.kind, []).append(each.entry)
    units = sum(ceil(len(text) / _CHARACTERS_OF_A_UNIT) for text in texts)
    return {
        "usage": _usage(policy, units),
        "action": "GUARDRAIL_INTERVENED" if blocked or masked else "NONE",
        "outputs": [{"text": text} for text in outputs],
        "assessments": [assessment],
    }


def _find(policy: Properties, source: str, index: int, text: str) -> Iterator[_Found]:
    side = "Input" if source == "INPUT" else "Output"
    for word in policy.get("WordPolicyConfig", {}).get("WordsConfig", []):
        if word["Text"].lower() in text.lower():
            yield _Found("wordPolicy", "customWords", {"match": word["Text"], "action": "BLOCKED", "detected": True}, index)
    for content_filter in policy.get("ContentPolicyConfig", {}).get("FiltersConfig", []):
        if content_filter["Type"] == "PROMPT_ATTACK" and content_filter[f"{side}Strength"] != "NONE" and _ATTACK.search(text):
            action = {"BLOCK": "BLOCKED"}.get(content_filter.get(f"{side}Action", "BLOCK"), "NONE")
            entry = {"type": "PROMPT_ATTACK", "confidence": "HIGH", "filterStrength": content_filter[f"{side}Strength"]}
            yield _Found("contentPolicy", "filters", {**entry, "action": action, "detected": True}, index)
    sensitive = policy.get("SensitiveInformationPolicyConfig", {})
    for entity in sensitive.get("PiiEntitiesConfig", []):
        for match in _PII[entity["Type"]].finditer(text) if entity["Type"] in _PII else ():
            yield _sensitive("piiEntities", {"type": entity["Type"]}, entity, side, index, match)
    for regex in sensitive.get("RegexesConfig", []):
        for match in re.finditer(regex["Pattern"], text):
            yield _sensitive("regexes", {"name": regex["Name"], "regex": regex["Pattern"]}, regex, side, index, match)


def _sensitive(kind: str, entry: dict[str, Any], config: Properties, side: str, index: int, match: re.Match[str]) -> _Found:
    action = {"BLOCK": "BLOCKED", "ANONYMIZE": "ANONYMIZED"}.get(config.get(f"{side}Action", config["Action"]), "NONE")
    return _Found(
        "sensitiveInformationPolicy", kind, {**entry, "match": match.group(), "action": action, "detected": True}, index, match.span()
    )


def _masked(text: str, index: int, found: list[_Found]) -> str:
    spans = [(each.span, each.entry.get("type") or each.entry["name"]) for each in found if each.text == index and each.action == "ANONYMIZED"]
    for (start, end), name in sorted(spans, reverse=True):
        text = f"{text[:start]}{{{name}}}{text[end:]}"
    return text


def _usage(policy: Properties, units: int) -> dict[str, int]:
    sensitive = policy.get("SensitiveInformationPolicyConfig", {})
    return {
        "topicPolicyUnits": units if "TopicPolicyConfig" in policy else 0,
        "contentPolicyUnits": units if "ContentPolicyConfig" in policy else 0,
        "wordPolicyUnits": units if "WordPolicyConfig" in policy else 0,
        "sensitiveInformationPolicyUnits": units if "PiiEntitiesConfig" in sensitive else 0,
        "sensitiveInformationPolicyFreeUnits": units if "RegexesConfig" in sensitive else 0,
        "contextualGroundingPolicyUnits": 0,
    }


def missing_token() -> Response:
    """For a request that no task has signed."""
    return _error("MissingAuthenticationTokenException", "Missing Authentication Token", 403)


def _error(kind: str, message: str, status: int) -> Response:
    response = _json({"message": message}, status)
    response.headers["x-amzn-errortype"] = kind
    return response


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


TYPES: dict[str, Create] = {
    "AWS::Bedrock::Guardrail": _guardrail,
    "AWS::Bedrock::GuardrailVersion": _guardrail_version,
}
