"""moto's server with what a gateway's stack needs beside it. Prints one line of JSON with its port, ends when its standard input does."""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import sys
import threading
from dataclasses import asdict
from typing import Any

import caches
import containers
import functions
import guardrails
import identity
import key_tags
import live_configuration
import load_balancing
import monitoring
import network
import record_only
import registries
import storage
from cloudformation import install
from deletions import DELETIONS
from hosted_domain import HostedDomain
from inventory import inventory
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from resource_type import Context
from task_role import TaskRole
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

ROOMS = (identity, storage, containers, monitoring, network, load_balancing, live_configuration, functions, caches, guardrails, registries, record_only)
# about the emulator, not AWS
REPORT_PATH = "/rehearsal/report"
INVENTORY_PATH = "/rehearsal/inventory"
# what the API says of the load balancer, in one answer
LOAD_BALANCER_PATH = "/rehearsal/load-balancer"
# where serverless caches say that they are, and whether a task may connect to one: no request of AWS's asks that
CACHES_PATH = "/rehearsal/caches"
CONNECT_PATH = "/rehearsal/connect"
# of X-Ray: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html
SPANS_PATH = "/v1/traces"
# what the template gives functions whose code is in a bucket, which somebody else runs
FUNCTIONS_PATH = "/rehearsal/functions"


class Emulator:
    def __init__(self, region: str, endpoint: str) -> None:
        updates = {name: update for room in (containers, monitoring, load_balancing) for name, update in room.UPDATES.items()}
        install({name: create for room in ROOMS for name, create in room.TYPES.items()}, updates, DELETIONS, endpoint)
        load_balancing.accept_token_check()
        key_tags.accept_key_tags()
        self._context = Context(DEFAULT_ACCOUNT_ID, region, endpoint, "", "", "")
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._hosted_domain = HostedDomain(DEFAULT_ACCOUNT_ID, region)
        self._task_role = TaskRole(self._context)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        answer = self._answer(Request(environ))
        return (answer or self._moto)(environ, start_response)

    def _answer(self, request: Request) -> Response | None:
        """None: moto answers. The body is read only where it is ours: moto reads it from the stream."""
        if request.path == REPORT_PATH:
            return _json({"recordOnly": sorted(record_only.recorded), "taskRole": [asdict(decision) for decision in self._task_role.decisions]})
        if request.path == INVENTORY_PATH:
            return _json({"resources": inventory(self._context)})
        if request.path == LOAD_BALANCER_PATH:
            return _json({"described": load_balancing.describe(self._context)})
        if request.path == CACHES_PATH:
            return _json(caches.endpoints)
        if request.path == FUNCTIONS_PATH:
            return _json(functions.variables())
        if request.path == CONNECT_PATH:
            return _json(self._task_role.connection(**{name: request.args[name] for name in ("accessKeyId", "cache", "user")}))
        if self._task_role.serves(request):
            return self._task_role.respond(request)
        if self._hosted_domain.serves(request):
            return self._hosted_domain.respond(request)
        if self._task_role.signed(request):
            request.environ["wsgi.input"] = io.BytesIO(request.get_data())
            refusal = self._task_role.refusal(request)
            if refusal is not None:
                return refusal
        if guardrails.serves(request):
            return guardrails.apply(request) if self._task_role.signed(request) else guardrails.missing_token()
        if request.path == SPANS_PATH and self._task_role.signed(request):
            return _json({})
        if request.path == "/configurationsessions":
            return live_configuration.start_session(request)
        if request.path == "/configuration":
            return live_configuration.latest_configuration(request)
        return None


def _json(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), content_type="application/json")


def _end_with_parent() -> None:
    """The parent holds our standard input: when it is gone, however it went, so are we."""
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--region", required=True)
    region = parser.parse_args().region
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    dispatch: list[Emulator] = []
    server = make_server(
        "127.0.0.1", 0, lambda environ, start: dispatch[0](environ, start), threaded=True, request_handler=MotoRequestHandler
    )
    os.environ["MOTO_PORT"] = str(server.server_port)
    dispatch.append(Emulator(region, f"http://127.0.0.1:{server.server_port}"))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
