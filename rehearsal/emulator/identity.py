"""Cognito: the pool and its clients live in moto's cognito-idp, where the token endpoint reads them."""

from __future__ import annotations

from resource_type import Context, Create, Properties, Resource

# what CloudFormation names differently from the service's API, or gives to another call
_POOL_OTHER_NAMES = {"UserPoolName": "PoolName", "Schema": "Schema", "UserPoolTags": "UserPoolTags"}
_POOL_NOT_AT_CREATION = {"EnabledMfas", "SmsAuthenticationMessage", "EmailVerificationMessage", "EmailVerificationSubject", "SmsVerificationMessage"}


def user_pool(properties: Properties, context: Context) -> Resource:
    cognito = context.client("cognito-idp")
    request = {_POOL_OTHER_NAMES.get(key, key): value for key, value in properties.items() if key not in _POOL_NOT_AT_CREATION}
    request.setdefault("PoolName", context.generated_name)
    pool = cognito.create_user_pool(**request)["UserPool"]
    provider = f"cognito-idp.{context.region}.amazonaws.com/{pool['Id']}"
    attributes = {"Arn": pool["Arn"], "UserPoolId": pool["Id"], "ProviderName": provider, "ProviderURL": f"https://{provider}"}
    return Resource(pool["Id"], attributes, lambda: cognito.delete_user_pool(UserPoolId=pool["Id"]))


def user_pool_client(properties: Properties, context: Context) -> Resource:
    cognito = context.client("cognito-idp")
    request = {"ClientName": context.generated_name, **properties}
    pool_id = request["UserPoolId"]
    _require_scopes_of_the_pool(cognito, pool_id, request.get("AllowedOAuthScopes", []))
    client = cognito.create_user_pool_client(**request)["UserPoolClient"]
    client_id = client["ClientId"]
    attributes = {"ClientId": client_id, "Name": client["ClientName"], "ClientSecret": client.get("ClientSecret")}
    return Resource(client_id, attributes, lambda: cognito.delete_user_pool_client(UserPoolId=pool_id, ClientId=client_id))


def _require_scopes_of_the_pool(cognito: object, pool_id: str, scopes: list[str]) -> None:
    """Cognito refuses a client whose scope no resource server has: the usual mistake is a missing dependency."""
    servers = cognito.list_resource_servers(UserPoolId=pool_id, MaxResults=50)["ResourceServers"]
    known = {f"{server['Identifier']}/{scope['ScopeName']}" for server in servers for scope in server.get("Scopes", [])}
    for scope in scopes:
        if "/" in scope and scope not in known:
            raise ValueError(f"ScopeDoesNotExistException: {scope}")


def user_pool_domain(properties: Properties, context: Context) -> Resource:
    cognito = context.client("cognito-idp")
    domain, pool_id = properties["Domain"], properties["UserPoolId"]
    request = {key: value for key, value in properties.items() if key in ("Domain", "UserPoolId", "CustomDomainConfig")}
    distribution = cognito.create_user_pool_domain(**request).get("CloudFrontDomain", "")
    return Resource(domain, {"CloudFrontDistribution": distribution}, lambda: cognito.delete_user_pool_domain(Domain=domain, UserPoolId=pool_id))


def user_pool_resource_server(properties: Properties, context: Context) -> Resource:
    server = context.client("cognito-idp").create_resource_server(**properties)["ResourceServer"]
    return Resource(server["Identifier"])


TYPES: dict[str, Create] = {
    "AWS::Cognito::UserPool": user_pool,
    "AWS::Cognito::UserPoolClient": user_pool_client,
    "AWS::Cognito::UserPoolDomain": user_pool_domain,
    "AWS::Cognito::UserPoolResourceServer": user_pool_resource_server,
}
