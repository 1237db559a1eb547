from answering import GPT, answer, expired_token, token
from openai_calls import MESSAGES, calls_of
from portkey_ai import Portkey

client = Portkey(base_url="https://llm.example.com/v1", api_key=token, provider="openai")


def failing(**options):
    return Portkey(base_url="https://llm.example.com/v1", provider="openai", **options).chat.completions.create(model=GPT, messages=MESSAGES)


answer(
    {
        # without it the SDK gives the Base64 that it has asked for
        **calls_of(client, encoding_format="float"),
        "limited": lambda: failing(api_key=token, max_retries=0),
        "unauthorized": lambda: failing(api_key=expired_token),
    }
)
