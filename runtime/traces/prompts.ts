/** What is said to a model, for spans of gateways that are told to carry it: the last of it, without what looks like a secret or like somebody's data. */
import { textsOf } from '../guardrail/request';
import { type FoundText, type Speaker, stepsOf } from '../guardrail/texts';
import type { Asked } from '../trace';
import type { Attributes } from './otlp';
import { withoutSecrets } from './without-secrets';

/** Characters of one span. */
const MAX_PROMPT = 8_192;
/** What would be found is no longer, so that none is cut where it would not be found. */
const MARGIN = 256;

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
  const said = textsIn({ endpoint, body }).filter(({ speaker }) => ROLES[speaker]);
  if (said.length === 0) return undefined;
  const { kept, isCut } = lastOf(said);
  // a piece of a string would hold all of it
  const copy = JSON.stringify(kept);
  return () => attributesOf(JSON.parse(copy), isCut);
}

/** https://github.com/open-telemetry/semantic-conventions/blob/v1.41.1/docs/gen-ai/gen-ai-input-messages.json */
function attributesOf(kept: readonly Kept[], isCut: boolean): Attributes {
  const shown = kept.map(({ text, room, ...rest }) => ({
    ...rest,
    text: text.length <= room ? withoutSecrets(text) : withoutSecrets(text).slice(0, -MARGIN).slice(0, room),
  }));
  return { 'gen_ai.input.messages': JSON.stringify(messagesOf(shown)), 'gateway.prompt_cut': isCut || undefined };
}

/** No request fails for its trace: what is nested too deep to be walked through has no prompt in its span. */
function textsIn(asked: Required<Asked>): readonly FoundText[] {
  try {
    return textsOf(asked).texts;
  } catch {
    return [];
  }
}

/** A text, or so much of it as is looked at for the characters that there is room for. */
interface Kept extends FoundText {
  readonly room: number;
}

/** From the end, for that is what the model answers. */
function lastOf(said: readonly FoundText[]): { readonly kept: readonly Kept[]; readonly isCut: boolean } {
  const kept: Kept[] = [];
  let room = MAX_PROMPT;
  for (const each of [...said].reverse()) {
    if (room <= 0) return { kept, isCut: true };
    kept.unshift({ ...each, text: each.text.slice(0, room + MARGIN), room });
    room -= each.text.length;
  }
  return { kept, isCut: room < 0 };
}

/** Texts of one message are its parts. */
function messagesOf(texts: readonly FoundText[]): readonly Message[] {
  const messages: Message[] = [];
  let last: string | undefined;
  for (const { speaker, path, text } of texts) {
    const role = String(ROLES[speaker]);
    const which = [role, ...stepsOf(path).slice(0, 2)].join();
    if (which !== last) messages.push({ role, parts: [] });
    messages.at(-1)?.parts.push({ type: 'text', content: text });
    last = which;
  }
  return messages;
}
