"""AppConfig: moto has applications, profiles and hosted versions; environments, deployments and the data plane are here."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

from resource_type import Context, Create, Properties, Resource
from werkzeug.wrappers import Request, Response


@dataclass(frozen=True)
class Deployed:
    version: str
    content: bytes
    content_type: str


# by (application, environment, profile)
_deployed: dict[tuple[str, str, str], Deployed] = {}
_environments: dict[str, str] = {}
# poll token to what it is for, and the version that its owner has
_sessions: dict[str, tuple[tuple[str, str, str], str]] = {}


def application(properties: Properties, context: Context) -> Resource:
    appconfig = context.client("appconfig")
    identifier = appconfig.create_application(Name=properties["Name"])["Id"]
    return Resource(identifier, {"ApplicationId": identifier}, lambda: appconfig.delete_application(ApplicationId=identifier))


def configuration_profile(properties: Properties, context: Context) -> Resource:
    appconfig = context.client("appconfig")
    request = {key: value for key, value in properties.items() if key not in ("Tags", "DeletionProtectionCheck")}
    identifier = appconfig.create_configuration_profile(**request)["Id"]
    attributes = {"ConfigurationProfileId": identifier, "KmsKeyArn": properties.get("KmsKeyIdentifier", "")}
    where = {"ApplicationId": properties["ApplicationId"], "ConfigurationProfileId": identifier}
    return Resource(identifier, attributes, lambda: appconfig.delete_configuration_profile(**where))


def environment(properties: Properties, context: Context) -> Resource:
    identifier = context.unique_id()[:7]
    _environments[identifier] = properties["ApplicationId"]
    return Resource(identifier, {"EnvironmentId": identifier}, lambda: _environments.pop(identifier))


def deployment_strategy(_properties: Properties, context: Context) -> Resource:
    identifier = context.unique_id()[:7]
    return Resource(identifier, {"Id": identifier})


def hosted_version(properties: Properties, context: Context) -> Resource:
    appconfig = context.client("appconfig")
    where = {key: properties[key] for key in ("ApplicationId", "ConfigurationProfileId")}
    created = appconfig.create_hosted_configuration_version(
        Content=properties["Content"].encode(), ContentType=properties["ContentType"], **where
    )
    number = str(created["VersionNumber"])
    return Resource(number, {"VersionNumber": number}, lambda: appconfig.delete_hosted_configuration_version(VersionNumber=int(number), **where))


def deployment(properties: Properties, context: Context) -> Resource:
    """Complete at once, whatever the strategy."""
    application_id, environment_id, profile_id = (properties[f"{key}Id"] for key in ("Application", "Environment", "ConfigurationProfile"))
    if _environments.get(environment_id) != application_id:
        raise ValueError(f"ResourceNotFoundException: environment {environment_id} of application {application_id}")
    version = properties["ConfigurationVersion"]
    stored = context.client("appconfig").get_hosted_configuration_version(
        ApplicationId=application_id, ConfigurationProfileId=profile_id, VersionNumber=int(version)
    )
    _deployed[application_id, environment_id, profile_id] = Deployed(version, stored["Content"].read(), stored["ContentType"])
    number = context.unique_id()[:7]
    return Resource(number, {"DeploymentNumber": number, "State": "COMPLETE"})


def start_session(request: Request) -> Response:
    body = request.get_json(force=True)
    key = (body["ApplicationIdentifier"], body["EnvironmentIdentifier"], body["ConfigurationProfileIdentifier"])
    if key not in _deployed:
        return _error(404, "ResourceNotFoundException")
    return _json(201, {"InitialConfigurationToken": _remember(key, "")})


def latest_configuration(request: Request) -> Response:
    session = _sessions.pop(request.args.get("configuration_token", ""), None)
    if session is None:
        return _error(400, "BadRequestException")
    key, known = session
    deployed = _deployed[key]
    response = Response(deployed.content if deployed.version != known else b"", 200, content_type=deployed.content_type)
    response.headers["Next-Poll-Configuration-Token"] = _remember(key, deployed.version)
    response.headers["Next-Poll-Interval-In-Seconds"] = "30"
    response.headers["Version-Label"] = ""
    return response


def resource_of(request: Request) -> str:
    """`application/…/environment/…/configuration/…` of a data plane request."""
    if request.path == "/configurationsessions":
        body = request.get_json(force=True)
        key = (body["ApplicationIdentifier"], body["EnvironmentIdentifier"], body["ConfigurationProfileIdentifier"])
    else:
        key, _ = _sessions.get(request.args.get("configuration_token", ""), (("", "", ""), ""))
    return f"application/{key[0]}/environment/{key[1]}/configuration/{key[2]}"


def _remember(key: tuple[str, str, str], version: str) -> str:
    token = uuid.uuid4().hex
    _sessions[token] = (key, version)
    return token


def _json(status: int, body: dict[str, str]) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


def _error(status: int, code: str) -> Response:
    response = _json(status, {"message": code})
    response.headers["x-amzn-errortype"] = code
    return response


TYPES: dict[str, Create] = {
    "AWS::AppConfig::Application": application,
    "AWS::AppConfig::ConfigurationProfile": configuration_profile,
    "AWS::AppConfig::Environment": environment,
    "AWS::AppConfig::DeploymentStrategy": deployment_strategy,
    "AWS::AppConfig::HostedConfigurationVersion": hosted_version,
    "AWS::AppConfig::Deployment": deployment,
}
