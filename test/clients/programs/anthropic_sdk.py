import json

from answering import CLAUDE, FORECAST, MEASURED_SCHEMA, PICTURE, QUESTION, WEATHER_QUESTION, WEATHER_SCHEMA, answer, expired_token, gathered, token
from anthropic import Anthropic

client = Anthropic(base_url="https://llm.example.com", auth_token=token)

MESSAGES = [{"role": "user", "content": QUESTION}]
ASKED = [{"role": "user", "content": WEATHER_QUESTION}]
SIMPLE = {"model": CLAUDE, "max_tokens": 64, "messages": MESSAGES}


def text_of(message):
    return "".join(getattr(block, "text", "") for block in message.content).strip()


def usage_of(message):
    return {"input": message.usage.input_tokens, "output": message.usage.output_tokens}


def messages():
    message = client.messages.create(**SIMPLE)
    return {"text": text_of(message), "usage": usage_of(message)}


def messages_stream():
    def pieces():
        with client.messages.stream(**SIMPLE) as stream:
            for text in stream.text_stream:
                yield text, None
            yield None, usage_of(stream.get_final_message())

    return gathered(pieces())


def messages_thinking():
    tools = [{"name": "weather", "description": "How warm it is", "input_schema": WEATHER_SCHEMA}]
    body = {"model": CLAUDE, "max_tokens": 4096, "thinking": {"type": "enabled", "budget_tokens": 1024}, "tools": tools}
    with client.messages.stream(**body, messages=ASKED) as stream:
        content = stream.get_final_message().content
    called = [block for block in content if block.type == "tool_use"]
    results = [{"type": "tool_result", "tool_use_id": call.id, "content": FORECAST} for call in called]
    answered = client.messages.create(**body, messages=[*ASKED, {"role": "assistant", "content": content}, {"role": "user", "content": results}])
    return {
        "thinking": next(block.thinking for block in content if block.type == "thinking"),
        "calls": [{"name": call.name, "arguments": call.input} for call in called],
        "text": text_of(answered),
    }


def messages_structured():
    output_config = {"format": {"type": "json_schema", "schema": MEASURED_SCHEMA}}
    return {"value": json.loads(text_of(client.messages.create(model=CLAUDE, max_tokens=64, messages=ASKED, output_config=output_config)))}


def messages_vision():
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PICTURE}}
    content = [picture, {"type": "text", "text": QUESTION}]
    return {"text": text_of(client.messages.create(model=CLAUDE, max_tokens=64, messages=[{"role": "user", "content": content}]))}


def models():
    ids = [model.id for model in client.models.list().data]
    return {"ids": ids, "one": client.models.retrieve(ids[0]).id}


answer(
    {
        "messages": messages,
        "messagesStream": messages_stream,
        "messagesThinking": messages_thinking,
        "messagesStructured": messages_structured,
        "messagesVision": messages_vision,
        "countTokens": lambda: {"count": client.messages.count_tokens(model=CLAUDE, messages=MESSAGES).input_tokens},
        "messagesModels": models,
        "limited": lambda: client.with_options(max_retries=0).messages.create(**SIMPLE),
        "retried": lambda: {"text": text_of(client.messages.create(**SIMPLE))},
        "unauthorized": lambda: client.with_options(auth_token=expired_token).messages.create(**SIMPLE),
        "batches": lambda: client.messages.batches.list().data,
    }
)
