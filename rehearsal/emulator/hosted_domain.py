"""The user pool's hosted domain and issuer address: tokens of machines and of people, and the keys that verify them.

moto has pools, clients and their secrets but no token endpoint. Tokens are signed with the pool's key in moto.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import time
import uuid
from typing import Any

from joserfc import jwt
from moto.cognitoidp.models import cognitoidp_backends
from sign_in import PATHS, Refused, SignIn
from werkzeug.wrappers import Request, Response

_ISSUER_PATH = re.compile(r"^/(?P<pool>[\w-]+_\w+)/\.well-known/(?P<document>jwks\.json|openid-configuration)$")


class HostedDomain:
    def __init__(self, account: str, region: str) -> None:
        self._backend = cognitoidp_backends[account][region]
        self._region = region
        self._sign_in = SignIn()

    def serves(self, request: Request) -> bool:
        return request.path in ("/oauth2/token", *PATHS) or _ISSUER_PATH.match(request.path) is not None

    def respond(self, request: Request) -> Response:
        issuer = _ISSUER_PATH.match(request.path)
        if issuer:
            return self._issuer(issuer["pool"], issuer["document"])
        pool = self._pool_of(request.host.split(":")[0])
        if pool is None:
            return _json(404, {"error": "no user pool has this domain"})
        return self._sign_in.respond(request, pool) if request.path in PATHS else self._token(request, pool)

    def _issuer(self, pool_id: str, document: str) -> Response:
        pool = self._backend.user_pools.get(pool_id)
        if pool is None:
            return _json(404, {"message": "User pool does not exist."})
        if document == "jwks.json":
            public = pool.json_web_key.as_dict(private=False)
            return _json(200, {"keys": [{**public, "kid": pool_id, "alg": "RS256", "use": "sig"}]})
        issuer = self._issuer_of(pool)
        return _json(200, {"issuer": issuer, "jwks_uri": f"{issuer}/.well-known/jwks.json", "id_token_signing_alg_values_supported": ["RS256"]})

    def _token(self, request: Request, pool: Any) -> Response:
        client_id, client_secret = _client_credentials(request)
        client = pool.clients.get(client_id)
        # a public client proves nothing; what it brings does
        if client is None or not hmac.compare_digest(client.secret if client.generate_secret else "", client_secret):
            return _json(400, {"error": "invalid_client"})
        grant_type, flows = request.form.get("grant_type"), client.extended_config.get("AllowedOAuthFlows", [])
        if grant_type in ("authorization_code", "refresh_token") and "code" in flows:
            return self._token_of_person(request, pool, client)
        if grant_type != "client_credentials" or grant_type not in flows or not client.generate_secret:
            return _json(400, {"error": "unauthorized_client"})
        allowed = client.extended_config.get("AllowedOAuthScopes", [])
        scopes = request.form.get("scope", " ".join(allowed)).split()
        if not set(scopes) <= set(allowed):
            return _json(400, {"error": "invalid_scope"})
        return _json(200, self._issue(pool, client, scopes))

    def _token_of_person(self, request: Request, pool: Any, client: Any) -> Response:
        is_code = request.form["grant_type"] == "authorization_code"
        try:
            grant = (self._sign_in.redeem if is_code else self._sign_in.refresh)(request.form, client)
            source = "TokenGeneration_HostedAuth" if is_code else "TokenGeneration_RefreshTokens"
            claims = self._sign_in.claims(grant, pool, client, source)
        except Refused as refusal:
            return _json(400, {"error": str(refusal)})
        issued = self._issue(pool, client, list(grant.scopes), claims)
        return _json(200, {**issued, "refresh_token": self._sign_in.refresh_token(grant)})

    def _issue(self, pool: Any, client: Any, scopes: list[str], more: dict[str, Any] | None = None) -> dict[str, Any]:
        now, lifetime = int(time.time()), _lifetime(client.extended_config)
        claims = {
            "iss": self._issuer_of(pool),
            "sub": client.id,
            "client_id": client.id,
            "token_use": "access",
            "scope": " ".join(scopes),
            "auth_time": now,
            "iat": now,
            "exp": now + lifetime,
            "jti": str(uuid.uuid4()),
            "version": 2,
            **(more or {}),
        }
        token = jwt.encode({"kid": pool.id, "alg": "RS256"}, claims, pool.json_web_key)
        return {"access_token": token, "expires_in": lifetime, "token_type": "Bearer"}

    def _pool_of(self, host: str) -> Any:
        for domain in self._backend.user_pool_domains.values():
            if host in (domain.domain, f"{domain.domain}.auth.{self._region}.amazoncognito.com"):
                return self._backend.user_pools.get(domain.user_pool_id)
        return None

    def _issuer_of(self, pool: Any) -> str:
        return f"https://cognito-idp.{self._region}.amazonaws.com/{pool.id}"


def _client_credentials(request: Request) -> tuple[str, str]:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        client_id, _, client_secret = base64.b64decode(value).decode().partition(":")
        return client_id, client_secret
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


def _lifetime(config: dict[str, Any]) -> int:
    unit = config.get("TokenValidityUnits", {}).get("AccessToken", "hours")
    return int(config.get("AccessTokenValidity") or 1) * {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}[unit]


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
