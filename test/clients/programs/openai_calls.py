"""The calls of OpenAI's API, by any client that has the methods of OpenAI's own."""

import json
import tempfile
from pathlib import Path

from answering import FORECAST, GPT, MEASURED_SCHEMA, PICTURE_URL, QUESTION, REASONING, SOUND, WEATHER_QUESTION, WEATHER_SCHEMA, encoded, gathered

MESSAGES = [{"role": "user", "content": QUESTION}]
WEATHER = {"name": "weather", "description": "How warm it is", "parameters": WEATHER_SCHEMA}


def chat_usage(usage):
    return usage and {"input": usage.prompt_tokens, "output": usage.completion_tokens}


def response_usage(usage):
    return usage and {"input": usage.input_tokens, "output": usage.output_tokens}


def calls_of(client, **embedded):
    def chat():
        completion = client.chat.completions.create(model=GPT, messages=MESSAGES)
        return {"text": completion.choices[0].message.content.strip(), "usage": chat_usage(completion.usage)}

    def chat_stream():
        stream = client.chat.completions.create(model=GPT, messages=MESSAGES, stream=True, stream_options={"include_usage": True})
        return gathered((chunk.choices[0].delta.content if chunk.choices else None, chat_usage(chunk.usage)) for chunk in stream)

    def chat_tools():
        asked = [{"role": "user", "content": WEATHER_QUESTION}]
        tools = [{"type": "function", "function": WEATHER}]
        message = client.chat.completions.create(model=GPT, messages=asked, tools=tools).choices[0].message
        called = [{"id": call.id, "type": "function", "function": {"name": call.function.name, "arguments": call.function.arguments}} for call in message.tool_calls]
        results = [{"role": "tool", "tool_call_id": call["id"], "content": FORECAST} for call in called]
        conversation = [*asked, {"role": "assistant", "content": None, "tool_calls": called}, *results]
        answered = client.chat.completions.create(model=GPT, messages=conversation, tools=tools)
        return {
            "calls": [{"name": call["function"]["name"], "arguments": json.loads(call["function"]["arguments"])} for call in called],
            "text": answered.choices[0].message.content,
        }

    def chat_structured():
        response_format = {"type": "json_schema", "json_schema": {"name": "measured", "strict": True, "schema": MEASURED_SCHEMA}}
        asked = [{"role": "user", "content": WEATHER_QUESTION}]
        completion = client.chat.completions.create(model=GPT, messages=asked, response_format=response_format)
        return {"value": json.loads(completion.choices[0].message.content)}

    def chat_vision():
        content = [{"type": "text", "text": QUESTION}, {"type": "image_url", "image_url": {"url": PICTURE_URL}}]
        completion = client.chat.completions.create(model=GPT, messages=[{"role": "user", "content": content}])
        return {"text": completion.choices[0].message.content.strip()}

    def responses():
        response = client.responses.create(model=GPT, input=QUESTION)
        return {"text": response.output_text.strip(), "usage": response_usage(response.usage)}

    def responses_stream():
        stream = client.responses.create(model=GPT, input=QUESTION, stream=True)
        return gathered(
            (
                event.delta if event.type == "response.output_text.delta" else None,
                response_usage(event.response.usage) if event.type == "response.completed" else None,
            )
            for event in stream
        )

    def responses_tools(**options):
        asked = [{"role": "user", "content": WEATHER_QUESTION}]
        tools = [{"type": "function", "strict": True, **WEATHER}]
        output = client.responses.create(**options, input=asked, tools=tools).output
        called = [item for item in output if item.type == "function_call"]
        results = [{"type": "function_call_output", "call_id": call.call_id, "output": FORECAST} for call in called]
        answered = client.responses.create(**options, input=[*asked, *output, *results], tools=tools)
        return {"calls": [{"name": call.name, "arguments": json.loads(call.arguments)} for call in called], "text": answered.output_text}

    def embeddings():
        data = client.embeddings.create(model="text-embedding-3-small", input=QUESTION, **embedded).data
        return {"vectors": [item.embedding for item in data]}

    def moderations():
        return {"flagged": client.moderations.create(model="omni-moderation-latest", input=QUESTION).results[0].flagged}

    def images():
        return {"bytes": client.images.generate(model="gpt-image-1", prompt=QUESTION).data[0].b64_json}

    def speech():
        return {"bytes": encoded(client.audio.speech.create(model="tts-1", input=QUESTION, voice="alloy").read())}

    def transcription():
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory, "speech.webm")
            path.write_bytes(SOUND)
            with path.open("rb") as file:
                return {"text": client.audio.transcriptions.create(model="whisper-1", file=file).text}

    def models():
        return {"ids": [model.id for model in client.models.list().data], "one": client.models.retrieve("gpt-4o").id}

    return {
        "chat": chat,
        "chatStream": chat_stream,
        "chatTools": chat_tools,
        "chatStructured": chat_structured,
        "chatVision": chat_vision,
        "responses": responses,
        "responsesStream": responses_stream,
        "responsesTools": lambda: responses_tools(model=GPT),
        "responsesReasoning": lambda: responses_tools(model=REASONING, store=False, include=["reasoning.encrypted_content"]),
        "storedResponse": lambda: client.responses.create(model=GPT, input=QUESTION, previous_response_id="resp_1"),
        "embeddings": embeddings,
        "moderations": moderations,
        "images": images,
        "speech": speech,
        "transcription": transcription,
        "models": models,
        "files": lambda: client.files.list(),
    }
