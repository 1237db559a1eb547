/** Where texts stand in the documents of every API: in a request by who says them, in an answer what the model says. */
import { isUtf8 } from 'node:buffer';
import type { GuardrailCheck } from '../../src/contract';
import type { AnswerKind } from '../endpoints';

export type Speaker = 'user' | GuardrailCheck;

export interface FoundText {
  readonly speaker: Speaker;
  /** Names and numbers from the top, one behind the other; see `pathOf`. */
  readonly path: string;
  readonly text: string;
  /** Of a document that came as bytes: as it stands there. */
  readonly isBase64?: boolean;
}

export interface FoundTexts {
  readonly texts: readonly FoundText[];
  /** Some of it is no text, but says what a text would, tokens as numbers; or there are more, or with longer names above them, than are looked at. */
  readonly isUnreadable: boolean;
}

/** A name has no such character in it. */
const SEPARATOR = '\0';
export const pathOf = (steps: readonly (string | number)[]): string => steps.join(SEPARATOR);
export const stepsOf = (path: string): readonly string[] => path.split(SEPARATOR);

type Roots = Readonly<Record<string, Speaker>>;

const TOOLS: Roots = { tools: 'tools', functions: 'tools', toolConfig: 'tools', response_format: 'tools', output_config: 'tools' };

/** Members of a request's document, and whose they are where nothing in them says otherwise. */
const REQUESTS: Partial<Record<AnswerKind, Roots>> = {
  chat: { messages: 'user', prediction: 'user', documents: 'user', ...TOOLS },
  completions: { prompt: 'user', suffix: 'user' },
  responses: { instructions: 'system', input: 'user', prompt: 'user', text: 'tools', ...TOOLS },
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
      inputPrompt: 'user',
      text_image: 'user',
      documents: 'user',
      text_prompts: 'user',
      negative_prompt: 'user',
    },
    ...{ singleEmbeddingParams: 'user', segmentedEmbeddingParams: 'user', colorGuidedGenerationParams: 'user' },
    ...{ textToImageParams: 'user', inPaintingParams: 'user', outPaintingParams: 'user', imageVariationParams: 'user', embeddingParams: 'user' },
    ...TOOLS,
  },
  embeddings: { input: 'user' },
  moderations: { input: 'user' },
  images: { prompt: 'user', negative_prompt: 'user' },
  media: { input: 'user', instructions: 'system' },
};

const SAID: Speaker = 'assistant';

/** The same of an answer's: what the model says, in words. */
const ANSWERS: Partial<Record<AnswerKind, Roots>> = {
  chat: { choices: SAID },
  completions: { choices: SAID },
  responses: { output: SAID, output_text: SAID },
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
  ...{ file: 'own', value: 'own', inputText: 'own' },
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

/** Documents that may be texts: their bytes. */
const BYTES = /^(bytes|data|file_data)$/;
/** Of one document; who writes more of them writes them to be looked at. */
const MAX_TEXTS = 20_000;
/** Of all paths together: each has the names above its text, which may be as long as a body. */
const MAX_PATHS = 4_000_000;

/** As a server reads that takes no notice of case. */
const folded = (name: string): string => name.toUpperCase().toLowerCase();

const byFolded = (names: readonly string[]): ReadonlyMap<string, string> => new Map(names.map((name) => [folded(name), name]));
const FOLDED_MEMBERS = byFolded([...Object.keys(MEMBERS), 'json', 'source', 'variables', 'message', 'delta', 'bytes', 'data', 'file_data']);

/** Of what models write for themselves, what is text to its reader. */
const DESCRIPTION = /^(description|title|instructions)$/;

class Collector {
  readonly texts: FoundText[] = [];
  isUnreadable = false;
  readonly #path: (string | number)[] = [];
  #left = MAX_PATHS;

  constructor(private readonly isAnswer: boolean) {}

  at(step: string | number, look: () => void): void {
    this.#path.push(step);
    look();
    this.#path.pop();
  }

  add(speaker: Speaker, text: string, isBase64?: boolean): void {
    if (text === '') return;
    if (this.texts.length === MAX_TEXTS || this.#left <= 0) {
      this.isUnreadable = true;
      return;
    }
    const path = pathOf(this.#path);
    this.#left -= path.length;
    this.texts.push({ speaker, text, path, isBase64 });
  }

  collect(value: unknown, speaker: Speaker): void {
    if (typeof value === 'string') this.add(speaker, value);
    else if (typeof value === 'number') this.isUnreadable = true;
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
    // who writes two of them would have this one read here, and that one there
    const isOdd = Object.keys(block).some((name) => name !== 'role' && name !== 'type' && /^(role|type)$/.test(folded(name)));
    const isRole = !this.isAnswer && isItem && typeof role === 'string' && !isOdd;
    // a client writes types as it likes, and a provider may not look at those that it does not expect
    const isTyped = this.isAnswer || (!isOdd && (isItem ? !isRole : above !== 'user'));
    const isResult = isTyped ? is(TOOL_RESULT) : !isItem && !isOdd && is(RESULT_IN_MESSAGE);
    // of a tool that the provider ran its client hands back as it is
    if ((isTyped && is(NO_TEXT)) || (isResult && this.isAnswer)) return;
    const ofRole: Speaker = isRole ? (Object.hasOwn(ROLES, role) ? ROLES[role] : 'user') : above;
    const speaker = isResult ? 'toolResults' : ofRole;
    for (const [name, inner] of Object.entries(block)) this.at(name, () => this.#member(name, inner, speaker));
  }

  #member(given: string, inner: unknown, speaker: Speaker): void {
    const name = Object.hasOwn(MEMBERS, given) ? given : (FOLDED_MEMBERS.get(folded(given)) ?? given);
    if (name === 'json') this.every(inner, speaker);
    else if (name === 'source') this.#source(inner, speaker);
    else if (name === 'variables') for (const [key, each] of Object.entries(Object(inner))) this.at(key, () => this.collect(each, 'user'));
    else if (BYTES.test(name) && typeof inner === 'string') this.#bytes(inner, speaker);
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

  /** What are the bytes of a text is one; pictures and the like are none. */
  #bytes(given: string, speaker: Speaker): void {
    if (this.isAnswer) return;
    const bytes = Buffer.from(given.slice(given.startsWith('data:') ? given.indexOf(',') + 1 : 0), 'base64');
    if (isUtf8(bytes) && !bytes.includes(0)) this.add(speaker, bytes.toString(), true);
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

/** Members of `document` that stand for texts, by those that are known. */
function collectMembers(collector: Collector, document: unknown, roots: Roots = {}): void {
  const names = byFolded(Object.keys(roots));
  for (const [name, value] of Object.entries(Object(document))) {
    const known = Object.hasOwn(roots, name) ? name : names.get(folded(name));
    if (known !== undefined) collector.at(name, () => collector.collect(value, roots[known]));
  }
}

/** What Converse hands to the model as it is. */
const MODEL_FIELDS = 'additionalModelRequestFields';

export function textsOfRequest(kind: AnswerKind, document: unknown): FoundTexts {
  const collector = new Collector(false);
  collectMembers(collector, document, REQUESTS[kind]);
  if (kind === 'converse') collector.at(MODEL_FIELDS, () => collectMembers(collector, Object(document)[MODEL_FIELDS], REQUESTS.invoked));
  return collector;
}

export function textsOfAnswer(kind: AnswerKind, document: unknown): readonly FoundText[] {
  const collector = new Collector(true);
  collectMembers(collector, document, ANSWERS[kind]);
  return collector.texts;
}

/** Whether an endpoint's answers say something in words. */
export const hasWords = (kind: AnswerKind): boolean => ANSWERS[kind] !== undefined;
