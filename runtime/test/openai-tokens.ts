/** What OpenAI counts, by the ranks that it has published. */
import * as cl100k_base from 'gpt-tokenizer/encoding/cl100k_base';
import * as o200k_base from 'gpt-tokenizer/encoding/o200k_base';

const ENCODINGS = {
  /** Of the models since GPT-4o. */
  o200k_base,
  /** Of those before it. */
  cl100k_base,
};
export type Encoding = keyof typeof ENCODINGS;

export interface Message {
  readonly role: string;
  readonly content: string;
}

export const tokensIn = (text: string, encoding: Encoding): number => ENCODINGS[encoding].countTokens(text);

/** What stands around a message, and in front of the answer: https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken */
const AROUND = 3;

export const promptTokens = (messages: readonly Message[], encoding: Encoding): number =>
  messages.reduce((sum, { role, content }) => sum + AROUND + tokensIn(role, encoding) + tokensIn(content, encoding), AROUND);

/** The last one ends it. */
export const answerTokens = (text: string, encoding: Encoding): number => tokensIn(text, encoding) + 1;

/** As a stream brings it that has a token in every event, or as many as make a whole character. */
export function tokenByToken(text: string, encoding: Encoding): string[] {
  const pieces: string[] = [];
  let held: number[] = [];
  for (const token of ENCODINGS[encoding].encode(text)) {
    held.push(token);
    const piece = ENCODINGS[encoding].decode(held);
    if (piece.includes('\uFFFD')) continue;
    pieces.push(piece);
    held = [];
  }
  return pieces;
}
