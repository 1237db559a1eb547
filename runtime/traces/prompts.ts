/** What is said to a model, for spans of gateways that are told to carry it: the last of it, without what looks like a secret or like somebody's data. */
import { MAX_NAME } from '../billing';
import { textsOf } from '../guardrail/request';
import { type FoundText, type FoundTexts, type Speaker, stepsOf } from '../guardrail/texts';
import type { Asked } from '../trace';
import type { Attributes } from './otlp';
import { withoutSecrets } from './without-secrets';

/** Characters of one span, and how many a message is beside what it says: ten thousand of one letter would be half a megabyte, which no store of spans takes. */
const MAX_PROMPT = 8_192;
const MESSAGE = 64;
/** What would be found is no longer, so that none is cut where it would not be found. */
const MARGIN = 256;
/** Halves of characters, as where a text was cut, and what JSON writes with six times as many characters. */
const UNSHOWN = /(?![\t\n\r])[\p{Cc}\p{Cs}]/gu;

/** As OpenTelemetry calls them. What tools there are is not said to anybody. */
const ROLES: Partial<Record<Speaker, string>> = { user: 'user', system: 'system', assistant: 'assistant', toolResults: 'tool' };

interface Message {
  readonly role: string;
  readonly parts: { readonly type: 'text'; readonly content: string }[];
}

/** Made only where the request is exported: to look for secrets takes longer than all the rest of a trace. */
export type Prompt = () => Attributes;

/** Of what is asked all that has to be kept is kept: the document is let go of before the request ends. */
export function promptOf(asked: Asked): Prompt | undefined {
  const { endpoint, body } = asked;
  if (!endpoint || !body || endpoint.body === 'none') return undefined;
  const { texts, isUnreadable } = textsIn({ endpoint, body });
  const said = texts.filter(({ speaker }) => ROLES[speaker]);
  if (said.length === 0) return undefined;
  const { kept, isCut } = lastOf(said);
  // a piece of a string would hold all of it
  const copy = JSON.stringify(kept);
  return () => attributesOf(JSON.parse(copy), isCut || isUnreadable);
}

/** https://github.com/open-telemetry/semantic-conventions/blob/v1.41.1/docs/gen-ai/gen-ai-input-messages.json */
function attributesOf(kept: readonly Kept[], isCut: boolean): Attributes {
  const shown = kept.map((each) => {
    const told = withoutSecrets(each.text);
    const text = each.text.length <= each.room ? told : told.slice(MARGIN).slice(-each.room);
    return { ...each, text: text.replace(UNSHOWN, '\ufffd') };
  });
  return { 'gen_ai.input.messages': JSON.stringify(messagesOf(shown)), 'gateway.prompt_cut': isCut || undefined };
}

/** No request fails for its trace: what is nested too deep to be walked through has no prompt in its span. */
function textsIn(asked: Required<Asked>): FoundTexts {
  try {
    return textsOf(asked);
  } catch {
    return { texts: [], isUnreadable: true };
  }
}

/** A text, or so much of it as is looked at for the characters that there is room for, and which message it is of. */
interface Kept {
  readonly role: string;
  readonly message: string;
  readonly text: string;
  readonly room: number;
}

/** From the end, for that is what the model answers. */
function lastOf(said: readonly FoundText[]): { readonly kept: readonly Kept[]; readonly isCut: boolean } {
  const kept: Kept[] = [];
  let room = MAX_PROMPT;
  let isCut = false;
  for (const { speaker, path, text } of [...said].reverse()) {
    if (room <= 0) return { kept, isCut: true };
    const isLonger = text.length > room;
    isCut ||= isLonger;
    const role = String(ROLES[speaker]);
    const message = [role, ...stepsOf(path).slice(0, 2)].join().slice(0, MAX_NAME);
    kept.unshift({ role, message, text: isLonger ? text.slice(-(room + MARGIN)) : text, room });
    room -= text.length + MESSAGE;
  }
  return { kept, isCut };
}

/** Texts of one message are its parts. */
function messagesOf(texts: readonly Kept[]): readonly Message[] {
  const messages: Message[] = [];
  let last: string | undefined;
  for (const { role, message, text } of texts) {
    if (message !== last) messages.push({ role, parts: [] });
    messages.at(-1)?.parts.push({ type: 'text', content: text });
    last = message;
  }
  return messages;
}
