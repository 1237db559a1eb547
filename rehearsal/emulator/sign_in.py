"""People at the user pool's hosted domain: a code with PKCE for who signs in, tokens for the code, new ones for a refresh token.

Users, passwords and groups are those of moto. The pages are forms without style, and a second factor is not asked for.
The team comes from the function that the pool has for it, as it was deployed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
import uuid
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

import functions
from werkzeug.wrappers import Request, Response

PATHS = ("/oauth2/authorize", "/login")

_CODE_LIFETIME = 300
_PAGE = """<!doctype html><title>Sign in</title><form method="post" action="/login?{query}">
<input name="username" autocomplete="username"><input name="password" type="password"><button>Sign in</button></form>"""


@dataclass(frozen=True)
class _Grant:
    """What a code, or a refresh token, stands for."""

    client_id: str
    username: str
    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str
    expires: float
    auth_time: int


class Refused(Exception):
    """An error of RFC 6749, by its code."""


class SignIn:
    def __init__(self) -> None:
        self._codes: dict[str, _Grant] = {}
        self._refresh_tokens: dict[str, _Grant] = {}

    def respond(self, request: Request, pool: Any) -> Response:
        asked = request.args
        client = pool.clients.get(asked.get("client_id", ""))
        # an address that is not registered gets nothing, not even an error
        if client is None or asked.get("redirect_uri") not in client.extended_config.get("CallbackURLs", []):
            return Response("redirect_mismatch", 400, content_type="text/plain")
        error = _error_of(asked, client)
        if error:
            return _back(asked, {"error": error})
        if request.path == "/oauth2/authorize":
            return _redirect(f"/login?{urlencode(asked)}")
        if request.method == "GET":
            return Response(_PAGE.format(query=escape(urlencode(asked))), content_type="text/html")
        user = pool._get_user(request.form.get("username", ""))
        if not _may_sign_in(user, request.form.get("password", "")):
            return Response("Incorrect username or password.", 401, content_type="text/plain")
        code, now = secrets.token_urlsafe(32), time.time()
        scopes = tuple(asked["scope"].split()) if asked.get("scope") else tuple(client.extended_config["AllowedOAuthScopes"])
        self._codes[code] = _Grant(
            client.id, user.username, scopes, asked["redirect_uri"], asked["code_challenge"], now + _CODE_LIFETIME, int(now)
        )
        return _back(asked, {"code": code})

    def redeem(self, form: Any, client: Any) -> _Grant:
        """A code is good once, for its client, at its address, with what its challenge was made of."""
        grant = self._codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        good = (
            grant is not None
            and grant.client_id == client.id
            and grant.redirect_uri == form.get("redirect_uri")
            and hmac.compare_digest(grant.challenge, challenge)
            and grant.expires > time.time()
        )
        if not good:
            raise Refused("invalid_grant")
        return grant

    def refresh(self, form: Any, client: Any) -> _Grant:
        """Rotated: the old one is gone."""
        grant = self._refresh_tokens.pop(form.get("refresh_token", ""), None)
        if grant is None or grant.client_id != client.id:
            raise Refused("invalid_grant")
        return grant

    def claims(self, grant: _Grant, pool: Any, client: Any, source: str) -> dict[str, Any]:
        """Of the access token, beside those that all have."""
        user = pool._get_user(grant.username)
        if user is None or not user.enabled:
            raise Refused("invalid_grant")
        groups = sorted(group.group_name for group in user.groups)
        own = {"sub": user.id, "username": user.username, "auth_time": grant.auth_time, "origin_jti": str(uuid.uuid4())}
        return {**own, **({"cognito:groups": groups} if groups else {}), **_added(pool, client, user, groups, grant, source)}

    def refresh_token(self, grant: _Grant) -> str:
        token = secrets.token_urlsafe(64)
        self._refresh_tokens[token] = grant
        return token


def _error_of(asked: Any, client: Any) -> str | None:
    config = client.extended_config
    if asked.get("response_type") != "code" or "code" not in config.get("AllowedOAuthFlows", []):
        return "unauthorized_client"
    if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
        return "invalid_request"
    if not set(asked.get("scope", "").split()) <= set(config.get("AllowedOAuthScopes", [])):
        return "invalid_scope"
    return None


def _may_sign_in(user: Any, password: str) -> bool:
    return user is not None and user.enabled and user.status == "CONFIRMED" and hmac.compare_digest(user.password or "", password)


def _added(pool: Any, client: Any, user: Any, groups: list[str], grant: _Grant, source: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html, version 2 of the event."""
    trigger = pool.extended_config.get("LambdaConfig", {}).get("PreTokenGenerationConfig")
    if trigger is None:
        return {}
    if trigger["LambdaVersion"] != "V2_0":
        raise ValueError("only events of version 2 are made here")
    event = {
        "version": "2",
        "triggerSource": source,
        "region": pool.region,
        "userPoolId": pool.id,
        "userName": user.username,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client.id},
        "request": {
            "userAttributes": {**user.attribute_lookup, "cognito:user_status": str(user.status)},
            "groupConfiguration": {"groupsToOverride": groups, "iamRolesToOverride": [], "preferredRole": None},
            "scopes": list(grant.scopes),
        },
        "response": {"claimsAndScopeOverrideDetails": None},
    }
    answer = functions.invoke(trigger["LambdaArn"], event, "cognito-idp.amazonaws.com", pool.arn)
    details = answer["response"]["claimsAndScopeOverrideDetails"] or {}
    return details.get("accessTokenGeneration", {}).get("claimsToAddOrOverride", {})


def _back(asked: Any, answer: dict[str, str]) -> Response:
    return _redirect(f"{asked['redirect_uri']}?{urlencode({**answer, **({'state': asked['state']} if 'state' in asked else {})})}")


def _redirect(location: str) -> Response:
    response = Response("", 302, content_type="text/plain")
    response.headers["Location"] = location
    response.autocorrect_location_header = False
    return response
