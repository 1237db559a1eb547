from answering import GPT, WEATHER_QUESTION, answer, expired_token, token
from openai import OpenAI
from openai_calls import MESSAGES, calls_of
from pydantic import BaseModel

client = OpenAI(base_url="https://llm.example.com/v1", api_key=token)


class Measured(BaseModel):
    city: str
    degrees: float


def structured():
    asked = [{"role": "user", "content": WEATHER_QUESTION}]
    completion = client.chat.completions.parse(model=GPT, messages=asked, response_format=Measured)
    return {"value": completion.choices[0].message.parsed.model_dump()}


def chat(**options):
    completion = client.with_options(**options).chat.completions.create(model=GPT, messages=MESSAGES)
    return {"text": completion.choices[0].message.content.strip()}


def renewed():
    times = []

    def renewing():
        times.append(token)
        return token

    return {**[chat(api_key=renewing) for _ in range(2)][-1], "times": len(times)}


answer(
    {
        **calls_of(client),
        "chatStructured": structured,
        "limited": lambda: chat(max_retries=0),
        "retried": chat,
        "renewedToken": renewed,
        "unauthorized": lambda: chat(api_key=expired_token),
    }
)
