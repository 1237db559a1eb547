import base64

from answering import CLAUDE, FORECAST, GPT, PICTURE, QUESTION, WEATHER_QUESTION, answer, expired_token, gathered, token
from llama_index.core.llms import ChatMessage, ImageBlock, TextBlock
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.anthropic import Anthropic
from llama_index.llms.openai import OpenAI, OpenAIResponses
from pydantic import BaseModel

chat = OpenAI(model=GPT, api_base="https://llm.example.com/v1", api_key=token)
responses = OpenAIResponses(model=GPT, api_base="https://llm.example.com/v1", api_key=token)
claude = Anthropic(model=CLAUDE, base_url="https://llm.example.com", api_key=token)
embeddings = OpenAIEmbedding(model="text-embedding-3-small", api_base="https://llm.example.com/v1", api_key=token)

ASKED = ChatMessage(role="user", content=QUESTION)


class Measured(BaseModel):
    """How warm it is in a city."""

    city: str
    degrees: float


def weather(city: str) -> str:
    """How warm it is"""
    return FORECAST


def usage_of(raw):
    raw = getattr(raw, "response", raw)
    usage = raw.get("usage") if isinstance(raw, dict) else getattr(raw, "usage", None)
    if usage is None:
        return None
    counted = usage if isinstance(usage, dict) else usage.model_dump()
    return {
        "input": counted.get("prompt_tokens", counted.get("input_tokens")),
        "output": counted.get("completion_tokens", counted.get("output_tokens")),
    }


def plain(model):
    response = model.chat([ASKED])
    return {"text": response.message.content.strip(), "usage": usage_of(response.raw)}


def stream(model, **options):
    return gathered((response.delta, usage_of(response.raw)) for response in model.stream_chat([ASKED], **options))


def tools(model):
    given = FunctionTool.from_defaults(weather)
    question = ChatMessage(role="user", content=WEATHER_QUESTION)
    response = model.chat_with_tools([given], chat_history=[question])
    called = model.get_tool_calls_from_response(response)
    results = [
        ChatMessage(role="tool", content=str(given(**call.tool_kwargs)), additional_kwargs={"tool_call_id": call.tool_id}) for call in called
    ]
    answered = model.chat_with_tools([given], chat_history=[question, response.message, *results])
    thinking = [block.content for block in response.message.blocks if block.block_type == "thinking" and block.content]
    return {
        "calls": [{"name": call.tool_name, "arguments": call.tool_kwargs} for call in called],
        "text": answered.message.content,
        **({"thinking": thinking[0]} if thinking else {}),
    }


def structured(model):
    return {"value": model.as_structured_llm(Measured).chat([ChatMessage(role="user", content=WEATHER_QUESTION)]).raw.model_dump()}


def vision(model):
    picture = ImageBlock(image=base64.b64decode(PICTURE), image_mimetype="image/png")
    return {"text": model.chat([ChatMessage(role="user", blocks=[TextBlock(text=QUESTION), picture])]).message.content.strip()}


def failing(**options):
    return OpenAI(**{"model": GPT, "api_base": "https://llm.example.com/v1", "api_key": token, **options}).chat([ASKED])


thinking = Anthropic(
    model=CLAUDE, base_url="https://llm.example.com", api_key=token, max_tokens=4096, thinking_dict={"type": "enabled", "budget_tokens": 1024}
)

answer(
    {
        "chat": lambda: plain(chat),
        "chatStream": lambda: stream(chat, stream_options={"include_usage": True}),
        "chatTools": lambda: tools(chat),
        "chatStructured": lambda: structured(chat),
        "chatVision": lambda: vision(chat),
        "responses": lambda: plain(responses),
        "responsesStream": lambda: stream(responses),
        "responsesTools": lambda: tools(responses),
        "messages": lambda: plain(claude),
        "messagesStream": lambda: stream(claude),
        "messagesThinking": lambda: tools(thinking),
        "messagesStructured": lambda: structured(claude),
        "messagesVision": lambda: vision(claude),
        "embeddings": lambda: {"vectors": [embeddings.get_text_embedding(QUESTION)]},
        "limited": lambda: failing(max_retries=0),
        "retried": lambda: {"text": chat.chat([ASKED]).message.content.strip()},
        "unauthorized": lambda: failing(api_key=expired_token),
    }
)
