/** Where texts stand in the documents of every API: in a request by who says them, in an answer what the model says. */
import type { GuardrailCheck } from '../../src/contract';
import type { AnswerKind } from '../endpoints';

export type Speaker = 'user' | GuardrailCheck;

export interface FoundText {
  readonly speaker: Speaker;
  /** Names and numbers from the top, one behind the other; see `pathOf`. */
  readonly path: string;
  readonly text: string;
}

export interface FoundTexts {
  readonly texts: readonly FoundText[];
  /** Some of it is no text, but says what a text would: tokens as numbers. */
  readonly isEncoded: boolean;
}

/** A name has no such character in it. */
const SEPARATOR = '\0';
export const pathOf = (steps: readonly (string | number)[]): string => steps.join(SEPARATOR);

type Roots = Readonly<Record<string, Speaker>>;

const TOOLS: Roots = { tools: 'tools', functions: 'tools', toolConfig: 'tools', response_format: 'tools', output_config: 'tools' };

/** Members of a request's document, and whose they are where nothing in them says otherwise. */
const REQUESTS: Partial<Record<AnswerKind, Roots>> = {
  chat: { messages: 'user', prediction: 'user', ...TOOLS },
  completions: { prompt: 'user', suffix: 'user' },
  responses: { instructions: 'system', input: 'user', text: 'tools', ...TOOLS },
  messages: { system: 'system', messages: 'user', ...TOOLS },
  converse: { system: 'system', messages: 'user', ...TOOLS },
  // whatever a model of InvokeModel's calls its prompt
  invoked: {
    ...{ system: 'system', messages: 'user', prompt: 'user', inputText: 'user', message: 'user', chat_history: 'user', preamble: 'system' },
    ...{
      input: 'user',
      inputs: 'user',
      texts: 'user',
      text: 'user',
      query: 'user',
      documents: 'user',
      text_prompts: 'user',
      negative_prompt: 'user',
    },
    ...{ textToImageParams: 'user', inPaintingParams: 'user', outPaintingParams: 'user', imageVariationParams: 'user', embeddingParams: 'user' },
    ...TOOLS,
  },
  embeddings: { input: 'user' },
  moderations: { input: 'user' },
  images: { prompt: 'user' },
  media: { input: 'user', instructions: 'system' },
};

const SAID: Speaker = 'assistant';

/** The same of an answer's: what the model says, in words. */
const ANSWERS: Partial<Record<AnswerKind, Roots>> = {
  chat: { choices: SAID },
  completions: { choices: SAID },
  responses: { output: SAID },
  messages: { content: SAID },
  converse: { output: SAID },
  invoked: {
    ...{ content: SAID, choices: SAID, output: SAID, outputs: SAID, results: SAID, generation: SAID, generations: SAID },
    ...{ text: SAID, completion: SAID, outputText: SAID },
  },
};

const ROLES: Readonly<Record<string, Speaker>> = {
  system: 'system',
  developer: 'system',
  assistant: 'assistant',
  model: 'assistant',
  CHATBOT: 'assistant',
  SYSTEM: 'system',
  tool: 'toolResults',
  function: 'toolResults',
  TOOL: 'toolResults',
};

/** Thoughts, which are signed or sealed, and calls of tools, whose arguments are no text. */
const NO_TEXT = /reasoning|thinking|^(tool_use|function_call|custom_tool_call|compaction)$/;
const TOOL_RESULT = /tool_result|_output$/;
/** Of a message; what stands in one has no role, and no choice of types by which it would be nobody's. */
const MESSAGE_DEPTH = 2;
const RESULT_IN_MESSAGE = /tool_result$/;

/** Members that hold a text, or what holds one; of `own` another's than the rest. */
const MEMBERS: Readonly<Record<string, Speaker | 'own'>> = {
  ...{ text: 'own', content: 'own', title: 'own', context: 'own', snippet: 'own', body: 'own', message: 'own', prompt: 'own', refusal: 'own' },
  ...{ document: 'own', searchResult: 'own', guardContent: 'own', negativeText: 'own', outputText: 'own', transcript: 'own' },
  ...{
    output: 'toolResults',
    outputs: 'toolResults',
    toolResult: 'toolResults',
    tool_results: 'toolResults',
    stdout: 'toolResults',
    stderr: 'toolResults',
  },
};

/** Of what models write for themselves, what is text to its reader. */
const DESCRIPTION = /^(description|title|instructions)$/;

class Collector {
  readonly texts: FoundText[] = [];
  isEncoded = false;
  readonly #path: (string | number)[] = [];

  constructor(private readonly isAnswer: boolean) {}

  at(step: string | number, look: () => void): void {
    this.#path.push(step);
    look();
    this.#path.pop();
  }

  add(speaker: Speaker, text: string): void {
    if (text !== '') this.texts.push({ speaker, text, path: pathOf(this.#path) });
  }

  collect(value: unknown, speaker: Speaker): void {
    if (typeof value === 'string') this.add(speaker, value);
    else if (typeof value === 'number') this.isEncoded = true;
    else if (Array.isArray(value)) for (const [index, each] of value.entries()) this.at(index, () => this.collect(each, speaker));
    else if (value instanceof Object) this.#block(value as Record<string, unknown>, speaker);
  }

  #block(block: Record<string, unknown>, above: Speaker): void {
    const { type, role } = block;
    if (above === 'tools') {
      this.every(block, above, DESCRIPTION);
      return;
    }
    const is = (what: RegExp): boolean => typeof type === 'string' && what.test(type);
    const isItem = this.#path.length <= MESSAGE_DEPTH;
    const isRole = !this.isAnswer && isItem && typeof role === 'string';
    // a client writes types as it likes, and a provider may not look at those that it does not expect
    const isTyped = this.isAnswer || (isItem ? !isRole : above !== 'user');
    const isResult = isTyped ? is(TOOL_RESULT) : !isItem && is(RESULT_IN_MESSAGE);
    // of a tool that the provider ran its client hands back as it is
    if ((isTyped && is(NO_TEXT)) || (isResult && this.isAnswer)) return;
    const ofRole: Speaker = isRole ? (Object.hasOwn(ROLES, role) ? ROLES[role] : 'user') : above;
    const speaker = isResult ? 'toolResults' : ofRole;
    for (const [name, inner] of Object.entries(block)) this.at(name, () => this.#member(name, inner, speaker));
  }

  #member(name: string, inner: unknown, speaker: Speaker): void {
    if (name === 'json') this.every(inner, speaker);
    else if (name === 'source') this.#source(inner, speaker);
    else if (Object.hasOwn(MEMBERS, name) && (typeof inner === 'string' || inner instanceof Object)) {
      const whose = MEMBERS[name];
      this.collect(inner, whose === 'own' || this.isAnswer ? speaker : whose);
    } else if (this.isAnswer && /^(message|delta)$/.test(name)) this.collect(inner, speaker);
  }

  /** Of a document: a text of its own, or blocks; or bytes, which nobody reads here. */
  #source(source: unknown, speaker: Speaker): void {
    if (!(source instanceof Object)) return;
    const { type, data } = source as Record<string, unknown>;
    if (type === 'text' && typeof data === 'string') this.at('data', () => this.add(speaker, data));
    else this.collect(source, speaker);
  }

  /** Every text in it, or those that have such a name. */
  every(value: unknown, speaker: Speaker, name?: RegExp): void {
    for (const [key, inner] of Object.entries(Object(value)))
      this.at(Array.isArray(value) ? Number(key) : key, () => {
        if (inner instanceof Object) this.every(inner, speaker, name);
        else if (typeof inner === 'string' && (!name || name.test(key))) this.add(speaker, inner);
      });
  }
}

function textsIn(roots: Roots | undefined, document: unknown, isAnswer: boolean): FoundTexts {
  const collector = new Collector(isAnswer);
  const members = Object(document) as Record<string, unknown>;
  for (const [name, speaker] of Object.entries(roots ?? {})) {
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    collector.at(name, () => collector.collect(value, speaker));
  }
  return collector;
}

export const textsOfRequest = (kind: AnswerKind, document: unknown): FoundTexts => textsIn(REQUESTS[kind], document, false);

export const textsOfAnswer = (kind: AnswerKind, document: unknown): readonly FoundText[] => textsIn(ANSWERS[kind], document, true).texts;

/** Whether an endpoint's answers say something in words. */
export const hasWords = (kind: AnswerKind): boolean => ANSWERS[kind] !== undefined;
