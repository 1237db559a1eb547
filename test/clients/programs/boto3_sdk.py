import json
import os

import boto3
from answering import CLAUDE_ON_BEDROCK, QUESTION, answer, expired_token, gathered, token
from botocore.config import Config

os.environ["AWS_BEARER_TOKEN_BEDROCK"] = token
client = boto3.client("bedrock-runtime", region_name="eu-central-1", endpoint_url="https://llm.example.com")

CONVERSATION = [{"role": "user", "content": [{"text": QUESTION}]}]
NOW = {"tools": [{"toolSpec": {"name": "now", "description": "What time it is", "inputSchema": {"json": {"type": "object", "properties": {}}}}}]}


def other(bearer):
    os.environ["AWS_BEARER_TOKEN_BEDROCK"] = bearer
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client("bedrock-runtime", region_name="eu-central-1", endpoint_url="https://llm.example.com", config=config)


def text_of(message):
    return "".join(block.get("text", "") for block in message["content"]).strip()


def usage_of(usage):
    return usage and {"input": usage["inputTokens"], "output": usage["outputTokens"]}


def converse(by=client):
    answered = by.converse(modelId=CLAUDE_ON_BEDROCK, messages=CONVERSATION)
    return {"text": text_of(answered["output"]["message"]), "usage": usage_of(answered["usage"])}


def converse_stream():
    events = client.converse_stream(modelId=CLAUDE_ON_BEDROCK, messages=CONVERSATION)["stream"]
    return gathered(
        (event.get("contentBlockDelta", {}).get("delta", {}).get("text"), usage_of(event.get("metadata", {}).get("usage"))) for event in events
    )


def converse_tools():
    message = client.converse(modelId=CLAUDE_ON_BEDROCK, messages=CONVERSATION, toolConfig=NOW)["output"]["message"]
    called = [block["toolUse"] for block in message["content"] if "toolUse" in block]
    results = [{"toolResult": {"toolUseId": call["toolUseId"], "content": [{"text": "12:00"}]}} for call in called]
    conversation = [*CONVERSATION, message, {"role": "user", "content": results}]
    answered = client.converse(modelId=CLAUDE_ON_BEDROCK, messages=conversation, toolConfig=NOW)
    return {"calls": [{"name": call["name"], "arguments": call["input"]} for call in called], "text": text_of(answered["output"]["message"])}


def invoke_model():
    messages = [{"role": "user", "content": QUESTION}]
    body = json.dumps({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 64, "messages": messages})
    message = json.loads(client.invoke_model(modelId=CLAUDE_ON_BEDROCK, body=body)["body"].read())
    return {"text": text_of(message), "usage": {"input": message["usage"]["input_tokens"], "output": message["usage"]["output_tokens"]}}


answer(
    {
        "converse": converse,
        "converseStream": converse_stream,
        "converseTools": converse_tools,
        "invokeModel": invoke_model,
        "limited": lambda: converse(other(token)),
        "retried": lambda: {"text": converse()["text"]},
        "unauthorized": lambda: converse(other(expired_token)),
    }
)
