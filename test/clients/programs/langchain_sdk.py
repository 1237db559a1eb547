from answering import (
    CLAUDE,
    CLAUDE_ON_BEDROCK,
    FORECAST,
    GPT,
    PICTURE,
    QUESTION,
  REASONING,
    WEATHER_QUESTION,
    answer,
    expired_token,
    gathered,
    token,
)
from langchain_anthropic import ChatAnthropic
from langchain_aws import ChatBedrockConverse
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel

chat = ChatOpenAI(model=GPT, base_url="https://llm.example.com/v1", api_key=token, stream_usage=True)
responses = ChatOpenAI(model=GPT, base_url="https://llm.example.com/v1", api_key=token, use_responses_api=True)
reasoning = ChatOpenAI(
    model=REASONING,
    base_url="https://llm.example.com/v1",
    api_key=token,
    use_responses_api=True,
    store=False,
    include=["reasoning.encrypted_content"],
)
claude = ChatAnthropic(model=CLAUDE, base_url="https://llm.example.com", api_key=token)
embeddings = OpenAIEmbeddings(
    model="text-embedding-3-small", base_url="https://llm.example.com/v1", api_key=token, check_embedding_ctx_length=False
)
bedrock = ChatBedrockConverse(
    model=CLAUDE_ON_BEDROCK, endpoint_url="https://llm.example.com", region_name="eu-central-1", bedrock_api_key=token
)


class Measured(BaseModel):
    """How warm it is in a city."""

    city: str
    degrees: float


@tool
def weather(city: str) -> str:
    """How warm it is"""
    return FORECAST


@tool
def now() -> str:
    """What time it is"""
    return "12:00"


def usage_of(message):
    counted = message.usage_metadata
    return counted and {"input": counted["input_tokens"], "output": counted["output_tokens"]}


def plain(model):
    message = model.invoke(QUESTION)
    return {"text": message.text.strip(), "usage": usage_of(message)}


def stream(model):
    def pieces():
        whole = None
        for chunk in model.stream(QUESTION):
            whole = chunk if whole is None else whole + chunk
            yield chunk.text, None
        yield None, usage_of(whole)

    return gathered(pieces())


def tools(model, given=weather, question=WEATHER_QUESTION):
    bound = model.bind_tools([given])
    message = bound.invoke(question)
    results = [ToolMessage(given.invoke(call["args"]), tool_call_id=call["id"]) for call in message.tool_calls]
    answered = bound.invoke([HumanMessage(question), message, *results])
    thinking = [block["reasoning"] for block in message.content_blocks if block.get("reasoning")]
    calls = [{"name": call["name"], "arguments": call["args"]} for call in message.tool_calls]
    return {"calls": calls, "text": answered.text.strip(), **({"thinking": thinking[0]} if thinking else {})}


def structured(model):
    return {"value": model.with_structured_output(Measured).invoke(WEATHER_QUESTION).model_dump()}


def vision(model):
    content = [{"type": "text", "text": QUESTION}, {"type": "image", "base64": PICTURE, "mime_type": "image/png"}]
    return {"text": model.invoke([HumanMessage(content_blocks=content)]).text.strip()}


def failing(**options):
    return ChatOpenAI(**{"model": GPT, "base_url": "https://llm.example.com/v1", "api_key": token, **options}).invoke(QUESTION)


def renewed():
    times = []

    def renewing():
        times.append(token)
        return token

    model = ChatOpenAI(model=GPT, base_url="https://llm.example.com/v1", api_key=renewing)
    return {"text": [model.invoke(QUESTION) for _ in range(2)][-1].text.strip(), "times": len(times)}


thinking = ChatAnthropic(
    model=CLAUDE, base_url="https://llm.example.com", api_key=token, max_tokens=4096, thinking={"type": "enabled", "budget_tokens": 1024}
)

answer(
    {
        "chat": lambda: plain(chat),
        "chatStream": lambda: stream(chat),
        "chatTools": lambda: tools(chat),
        "chatStructured": lambda: structured(chat),
        "chatVision": lambda: vision(chat),
        "responses": lambda: plain(responses),
        "responsesStream": lambda: stream(responses),
        "responsesTools": lambda: tools(responses),
        "responsesReasoning": lambda: tools(reasoning),
        "messages": lambda: plain(claude),
        "messagesStream": lambda: stream(claude),
        "messagesThinking": lambda: tools(thinking),
        "messagesStructured": lambda: structured(claude),
        "messagesVision": lambda: vision(claude),
        "countTokens": lambda: {"count": claude.get_num_tokens_from_messages([HumanMessage(QUESTION)])},
        "embeddings": lambda: {"vectors": [embeddings.embed_query(QUESTION)]},
        "converse": lambda: plain(bedrock),
        "converseStream": lambda: stream(bedrock),
        "converseTools": lambda: tools(bedrock, now, QUESTION),
        "limited": lambda: failing(max_retries=0),
        "retried": lambda: {"text": chat.invoke(QUESTION).text.strip()},
        "renewedToken": renewed,
        "unauthorized": lambda: failing(api_key=expired_token),
    }
)
