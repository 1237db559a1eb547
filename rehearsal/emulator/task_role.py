"""What a task finds at 169.254.170.2, and what its role lets it do.

The credentials come from STS for the role that the task definition names. A request that is signed with them must be signed
correctly and be allowed by that role's policies; moto itself checks neither. Conditions of a policy are not evaluated.
"""

from __future__ import annotations

import ast
import fnmatch
import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
import guardrails
from live_configuration import resource_of
from resource_type import Context
from werkzeug.wrappers import Request, Response

_OBJECT_ACTIONS = {"PUT": "s3:PutObject", "GET": "s3:GetObject", "HEAD": "s3:GetObject", "DELETE": "s3:DeleteObject"}
_TABLE_CHARACTERS = str.maketrans({"[": "[[]"})


@dataclass(frozen=True)
class Decision:
    action: str
    resource: str
    allowed: bool
    reason: str = ""


class TaskRole:
    def __init__(self, context: Context) -> None:
        self._context = context
        # by access key id: the credentials, and the name of their role
        self._issued: dict[str, tuple[Credentials, str]] = {}
        # as they were given
        self._answers: dict[str, dict[str, str]] = {}
        self.decisions: list[Decision] = []

    def serves(self, request: Request) -> bool:
        return request.host.split(":")[0] == "169.254.170.2"

    def respond(self, request: Request) -> Response:
        if request.path.startswith("/v2/credentials/"):
            return self._credentials(request.path.rsplit("/", 1)[1])
        if request.path.startswith("/v4/"):
            task_id = request.path.split("/")[2]
            arn = self._context.arn("ecs", f"task/rehearsal/{task_id}")
            return _json({"Cluster": "rehearsal", "TaskARN": arn, "Family": "rehearsal", "Revision": "1"})
        return _json({"message": "no such path"}, 404)

    def connection(self, accessKeyId: str, cache: str, user: str) -> dict[str, Any]:
        """For who shows a cache a token: the credentials that must have signed it, and whether their role may connect as that user."""
        if accessKeyId not in self._issued:
            return {"allowed": False}
        _, role_name = self._issued[accessKeyId]
        resources = [self._context.arn("elasticache", name) for name in (f"serverlesscache:{cache}", f"user:{user}")]
        asked = [(resource, self._permits(role_name, "elasticache:Connect", resource)) for resource in resources]
        for resource, allowed in asked:
            self.decisions.append(Decision("elasticache:Connect", resource, allowed, "" if allowed else "AccessDeniedException"))
        return {"credentials": self._answers[accessKeyId], "allowed": all(allowed for _, allowed in asked)}

    def _credentials(self, role_name: str) -> Response:
        role = self._context.client("iam").get_role(RoleName=role_name)["Role"]
        if "ecs-tasks.amazonaws.com" not in json.dumps(role["AssumeRolePolicyDocument"]):
            return _json({"message": f"{role_name} does not trust ecs-tasks.amazonaws.com"}, 403)
        given = self._context.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="rehearsal")["Credentials"]
        credentials = Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        self._issued[credentials.access_key] = (credentials, role_name)
        expiration = given["Expiration"].astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        answer = {
            "RoleArn": role["Arn"],
            "AccessKeyId": credentials.access_key,
            "SecretAccessKey": credentials.secret_key,
            "Token": credentials.token,
            "Expiration": expiration,
            "LastUpdated": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        self._answers[credentials.access_key] = answer
        return _json(answer)

    def signed(self, request: Request) -> bool:
        """Whether the request carries a key that was given to a task."""
        return _authorization_fields(request).get("Credential", "").partition("/")[0] in self._issued

    def refusal(self, request: Request) -> Response | None:
        """For a request that is `signed`; None when the role may make it."""
        fields = _authorization_fields(request)
        access_key, _, scope = fields["Credential"].partition("/")
        credentials, role_name = self._issued[access_key]
        action, resource = _action_and_resource(request, scope.split("/")[2], self._context)
        if fields["Signature"] != _signature(request, credentials, fields, scope):
            decision = Decision(action, resource, False, "SignatureDoesNotMatch")
        elif request.headers.get("x-amz-security-token") != credentials.token:
            decision = Decision(action, resource, False, "InvalidToken")
        elif not self._permits(role_name, action, resource):
            decision = Decision(action, resource, False, "AccessDeniedException")
        else:
            decision = Decision(action, resource, True)
        self.decisions.append(decision)
        if decision.allowed:
            return None
        message = f"{decision.reason}: {role_name} may not {action} on {resource}"
        response = _json({"__type": decision.reason, "message": message}, 400 if request.headers.get("x-amz-target") else 403)
        response.headers["x-amzn-errortype"] = decision.reason
        return response

    def _permits(self, role_name: str, action: str, resource: str) -> bool:
        statements = [statement for policy in self._policies(role_name) for statement in _list(policy["Statement"])]
        matching = [statement["Effect"] for statement in statements if _matches(statement, action, resource)]
        return "Deny" not in matching and "Allow" in matching

    def _policies(self, role_name: str) -> list[dict[str, Any]]:
        iam = self._context.client("iam")
        inline = [iam.get_role_policy(RoleName=role_name, PolicyName=name) for name in iam.list_role_policies(RoleName=role_name)["PolicyNames"]]
        # moto gives the inline policies of a stack's role as Python text
        documents = [ast.literal_eval(text) if isinstance(text := policy["PolicyDocument"], str) else text for policy in inline]
        for attached in iam.list_attached_role_policies(RoleName=role_name)["AttachedPolicies"]:
            arn = attached["PolicyArn"]
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            documents.append(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])
        return documents


def _matches(statement: dict[str, Any], action: str, resource: str) -> bool:
    actions = any(fnmatch.fnmatchcase(action.lower(), _pattern(pattern.lower())) for pattern in _list(statement.get("Action", [])))
    return actions and any(fnmatch.fnmatchcase(resource, _pattern(pattern)) for pattern in _list(statement.get("Resource", [])))


def _pattern(pattern: str) -> str:
    return pattern.translate(_TABLE_CHARACTERS)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _action_and_resource(request: Request, service: str, context: Context) -> tuple[str, str]:
    target = request.headers.get("x-amz-target", "")
    if service == "appconfig":
        name = "StartConfigurationSession" if request.method == "POST" else "GetLatestConfiguration"
        return f"appconfig:{name}", context.arn("appconfig", resource_of(request))
    if service == "bedrock" and guardrails.serves(request):
        return "bedrock:ApplyGuardrail", guardrails.resource_of(request, context)
    if service == "xray":
        return "xray:PutSpans", "*"
    if service == "s3":
        # by path, bucket first
        return _OBJECT_ACTIONS.get(request.method, f"s3:{request.method}"), f"arn:aws:s3:::{request.path.lstrip('/')}"
    action = f"{service}:{target.rsplit('.', 1)[-1]}"
    body = json.loads(request.get_data() or b"{}")
    if service == "secretsmanager":
        return action, body.get("SecretId", "*")
    if service == "dynamodb":
        # a batch names its tables one by one
        table = body.get("TableName") or next(iter(body.get("RequestItems", {})), "*")
        return action, table if table.startswith("arn:") else context.arn("dynamodb", f"table/{table}")
    return action, "*"


def _authorization_fields(request: Request) -> dict[str, str]:
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme != "AWS4-HMAC-SHA256":
        return {}
    return {name.strip(): value for name, _, value in (part.partition("=") for part in rest.split(","))}


def _signature(request: Request, credentials: Credentials, fields: dict[str, str], scope: str) -> str:
    _, region, service, _ = scope.split("/")
    headers = {name: request.headers[name] for name in fields["SignedHeaders"].split(";") if name in request.headers}
    query = request.query_string.decode()
    url = f"https://{request.host}{guardrails.raw_path(request)}" + (f"?{query}" if query else "")
    signed = AWSRequest(method=request.method, url=url, data=request.get_data(), headers=headers)
    signed.context["timestamp"] = request.headers["x-amz-date"]
    auth = SigV4Auth(credentials, service, region)
    return auth.signature(auth.string_to_sign(signed, auth.canonical_request(signed)), signed)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
