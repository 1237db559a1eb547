"""What every program in Python has: the questions, and the loop that is told a family by its name and says what the SDK gave."""

import base64
import json
import os
import socket
import sys
import traceback

# names are dialled on loopback, below the SDKs
overrides = json.loads(os.environ["GATEWAY_ADDRESS_OVERRIDES"])
resolve = socket.getaddrinfo


def dial(host, port, *rest, **more):
    name = host.decode() if isinstance(host, bytes) else host
    target = overrides.get(f"{name}:{port or 443}")
    if target:
        host, port = target.split(":")
    return resolve(host, port and int(port), *rest, **more)


socket.getaddrinfo = dial

token = os.environ["GATEWAY_TOKEN"]
expired_token = os.environ["GATEWAY_EXPIRED_TOKEN"]

GPT = "gpt-4o"
REASONING = "gpt-5"
CLAUDE = "claude-sonnet-4-5"
CLAUDE_ON_BEDROCK = os.environ["BEDROCK_MODEL"]
QUESTION = "Say something."
WEATHER_QUESTION = "How warm is it in Oslo?"
FORECAST = "21 degrees"
PICTURE = base64.b64encode(b"picture").decode()
PICTURE_URL = f"data:image/png;base64,{PICTURE}"
SOUND = b"sound"


def schema(**properties):
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


WEATHER_SCHEMA = schema(city={"type": "string"})
MEASURED_SCHEMA = schema(city={"type": "string"}, degrees={"type": "number"})


def gathered(pieces):
    """The text of a stream and its usage, of pairs (text, usage)."""
    texts, usage = [], None
    for text, counted in pieces:
        if text:
            texts.append(text)
        usage = counted or usage
    if len(texts) < 2:
        raise RuntimeError(f"a stream of {len(texts)} pieces")
    return {"text": "".join(texts).strip(), "usage": usage}


def encoded(data):
    return base64.b64encode(data).decode()


def described(error):
    """An exception as SDKs have it."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):  # botocore
        metadata = response.get("ResponseMetadata", {})
        status, headers, body = metadata.get("HTTPStatusCode"), metadata.get("HTTPHeaders", {}), {}
    else:
        status = getattr(error, "status_code", None)
        headers = getattr(response, "headers", None) or {}
        body = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else {}
    return {
        "name": type(error).__name__,
        "status": status,
        "code": getattr(error, "code", None) or (inner.get("code") if isinstance(inner, dict) else None),
        "retryAfter": headers.get("retry-after"),
        "message": str(error),
        **({} if status else {"stack": traceback.format_exc()}),
    }


def answer(calls):
    """Answers until its standard input ends. `calls`: functions by the name of their family."""
    for line in sys.stdin:
        family = line.strip()
        try:
            told = calls[family]()
        except Exception as error:
            told = {"error": described(error)}
        print(json.dumps({"family": family, "told": told}, separators=(",", ":"), default=repr), flush=True)
