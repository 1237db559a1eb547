import json
import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # otherwise it asks the internet for prices as it is imported

import litellm
from answering import (
    CLAUDE,
    CLAUDE_ON_BEDROCK,
    FORECAST,
    GPT,
    MEASURED_SCHEMA,
    PICTURE_URL,
    QUESTION,
  REASONING,
    SOUND,
    WEATHER_QUESTION,
    WEATHER_SCHEMA,
    answer,
    encoded,
    expired_token,
    gathered,
    token,
)

OPENAI = {"api_base": "https://llm.example.com/v1", "api_key": token}
ANTHROPIC = {"api_base": "https://llm.example.com", "api_key": token}
BEDROCK = {"aws_bedrock_runtime_endpoint": "https://llm.example.com", "api_key": token, "aws_region_name": "eu-central-1"}

MESSAGES = [{"role": "user", "content": QUESTION}]
ASKED = [{"role": "user", "content": WEATHER_QUESTION}]
WEATHER = {"name": "weather", "description": "How warm it is", "parameters": WEATHER_SCHEMA}
TOOLS = [{"type": "function", "function": WEATHER}]
CHAT = {"model": f"openai/{GPT}", **OPENAI}
CLAUDE_CHAT = {"model": f"anthropic/{CLAUDE}", "max_tokens": 64, **ANTHROPIC}
BEDROCK_CHAT = {"model": f"bedrock/converse/{CLAUDE_ON_BEDROCK}", **BEDROCK}


def usage_of(usage):
    return usage and {"input": usage.prompt_tokens, "output": usage.completion_tokens}


def plain(to):
    completion = litellm.completion(**to, messages=MESSAGES)
    return {"text": completion.choices[0].message.content.strip(), "usage": usage_of(completion.usage)}


def stream(to):
    chunks = litellm.completion(**to, messages=MESSAGES, stream=True, stream_options={"include_usage": True})
    return gathered((chunk.choices[0].delta.content if chunk.choices else None, usage_of(getattr(chunk, "usage", None))) for chunk in chunks)


def tools(to, tools=TOOLS, asked=ASKED, result=FORECAST):
    message = litellm.completion(**to, messages=asked, tools=tools).choices[0].message
    results = [{"role": "tool", "tool_call_id": call.id, "content": result} for call in message.tool_calls]
    answered = litellm.completion(**to, messages=[*asked, message, *results], tools=tools)
    called = [{"name": call.function.name, "arguments": json.loads(call.function.arguments)} for call in message.tool_calls]
    thinking = getattr(message, "reasoning_content", None)
    return {"calls": called, "text": answered.choices[0].message.content.strip(), **({"thinking": thinking} if thinking else {})}


def structured(to):
    response_format = {"type": "json_schema", "json_schema": {"name": "measured", "strict": True, "schema": MEASURED_SCHEMA}}
    completion = litellm.completion(**to, messages=ASKED, response_format=response_format)
    return {"value": json.loads(completion.choices[0].message.content)}


def vision(to):
    content = [{"type": "text", "text": QUESTION}, {"type": "image_url", "image_url": {"url": PICTURE_URL}}]
    return {"text": litellm.completion(**to, messages=[{"role": "user", "content": content}]).choices[0].message.content.strip()}


def response_usage(usage):
    return usage and {"input": usage.input_tokens, "output": usage.output_tokens}


def text_of(response):
    return "".join(part.text for item in response.output if item.type == "message" for part in item.content).strip()


def responses():
    response = litellm.responses(**CHAT, input=QUESTION)
    return {"text": text_of(response), "usage": response_usage(response.usage)}


def responses_stream():
    def pieces():
        for event in litellm.responses(**CHAT, input=QUESTION, stream=True):
            yield getattr(event, "delta", None), response_usage(event.response.usage) if hasattr(event, "response") else None

    return gathered(pieces())


def responses_tools(**options):
    flat = [{"type": "function", "strict": True, **WEATHER}]
    output = litellm.responses(**options, input=ASKED, tools=flat).output
    called = [item for item in output if item.type == "function_call"]
    results = [{"type": "function_call_output", "call_id": call.call_id, "output": FORECAST} for call in called]
    answered = litellm.responses(**options, input=[*ASKED, *(item.model_dump(exclude_none=True) for item in output), *results], tools=flat)
    return {"calls": [{"name": call.name, "arguments": json.loads(call.arguments)} for call in called], "text": text_of(answered)}


def embeddings():
    data = litellm.embedding(model="openai/text-embedding-3-small", input=[QUESTION], **OPENAI).data
    return {"vectors": [item["embedding"] for item in data]}


def transcription():
    return {"text": litellm.transcription(model="openai/whisper-1", file=("speech.mp3", SOUND), **OPENAI).text}


NOW = [{"type": "function", "function": {"name": "now", "description": "What time it is", "parameters": {"type": "object", "properties": {}}}}]
THINKING = {"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 4096}

answer(
    {
        "chat": lambda: plain(CHAT),
        "chatStream": lambda: stream(CHAT),
        "chatTools": lambda: tools(CHAT),
        "chatStructured": lambda: structured(CHAT),
        "chatVision": lambda: vision(CHAT),
        "responses": responses,
        "responsesStream": responses_stream,
        "responsesTools": lambda: responses_tools(**CHAT),
        "responsesReasoning": lambda: responses_tools(
            **{**CHAT, "model": f"openai/{REASONING}"}, store=False, include=["reasoning.encrypted_content"]
        ),
        "messages": lambda: plain(CLAUDE_CHAT),
        "messagesStream": lambda: stream(CLAUDE_CHAT),
        "messagesThinking": lambda: tools({**CLAUDE_CHAT, **THINKING}),
        "messagesStructured": lambda: structured(CLAUDE_CHAT),
        "messagesVision": lambda: vision(CLAUDE_CHAT),
        "embeddings": embeddings,
        "moderations": lambda: {"flagged": litellm.moderation(model="omni-moderation-latest", input=QUESTION, **OPENAI).results[0].flagged},
        "images": lambda: {"bytes": litellm.image_generation(model="openai/gpt-image-1", prompt=QUESTION, **OPENAI).data[0].b64_json},
        "speech": lambda: {"bytes": encoded(litellm.speech(model="openai/tts-1", input=QUESTION, voice="alloy", **OPENAI).content)},
        "transcription": transcription,
        "converse": lambda: plain(BEDROCK_CHAT),
        "converseStream": lambda: stream(BEDROCK_CHAT),
        "converseTools": lambda: tools(BEDROCK_CHAT, NOW, MESSAGES, "12:00"),
        "invokeModel": lambda: plain({**BEDROCK, "model": f"bedrock/invoke/{CLAUDE_ON_BEDROCK}", "max_tokens": 64}),
        "limited": lambda: litellm.completion(**CHAT, messages=MESSAGES, max_retries=0),
        "retried": lambda: {"text": litellm.completion(**CHAT, messages=MESSAGES, max_retries=2).choices[0].message.content.strip()},
        "unauthorized": lambda: litellm.completion(**{**CHAT, "api_key": expired_token}, messages=MESSAGES),
    }
)
