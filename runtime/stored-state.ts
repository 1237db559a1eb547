/**
 * All clients share the company's accounts: what a provider keeps for one, another could name. Requests that point to something kept, or have it
 * kept, are refused. Closed lists where such pointers stand; everything else of a body passes.
 */

import type { Api } from './endpoints';
import type { Exchange } from './exchange';
import { Refusal } from './refusal';

// biome-ignore lint/suspicious/noExplicitAny: a client's document
type Document = any;

interface Rules {
  /** Members that point to something kept, whatever they hold; `background` asks for it with `true`. */
  readonly members: readonly string[];
  /** Where pointers stand deeper: members divided by dots, `*` for each item of a list. */
  readonly pointers: readonly string[];
  /** Types that keep nothing, where a list of things with types stands; one that is not named is refused. */
  readonly types?: Readonly<Record<string, RegExp>>;
}

const TOOLS =
  /^(function|custom|namespace|tool_search|web_search(_preview)?(_\d{4}_\d{2}_\d{2})?|image_generation|computer(_use_preview)?|local_shell|apply_patch)$/;

const OF_CLAUDE: Rules = {
  members: ['container', 'mcp_servers'],
  pointers: [
    'messages.*.content.*.file_id',
    'messages.*.content.*.source.file_id',
    'messages.*.content.*.source.content.*.source.file_id',
    'messages.*.content.*.content.*.source.file_id',
    'messages.*.content.*.content.*.source.content.*.source.file_id',
  ],
};

const RULES: Record<Api, Rules> = {
  openai: { members: [], pointers: ['messages.*.content.*.file.file_id', 'messages.*.audio.id'] },
  responses: {
    members: ['previous_response_id', 'conversation', 'prompt', 'background'],
    pointers: [
      'input.*.content.*.file_id',
      'input.*.output.*.file_id',
      'input.*.output.file_id',
      'input.*.file_id',
      'tools.*.container',
      'tools.*.input_image_mask.file_id',
    ],
    types: {
      'tools.*': TOOLS,
      // of a namespace, and what a search for tools found
      'tools.*.tools.*': TOOLS,
      'input.*.tools.*': TOOLS,
      'input.*.tools.*.tools.*': TOOLS,
      'input.*':
        /^(message|reasoning|compaction|(function|custom_tool|computer|local_shell|apply_patch)_call(_output)?|tool_search_(call|output)|(web_search|image_generation)_call)$/,
    },
  },
  anthropic: OF_CLAUDE,
  bedrock: {
    members: OF_CLAUDE.members,
    pointers: [
      ...OF_CLAUDE.pointers,
      'additionalModelRequestFields.container',
      'additionalModelRequestFields.mcp_servers',
      // Bedrock reads what is there with the rights of the gateway's role, which are not the client's
      'mediaSource.s3Location',
      ...['image', 'document', 'video', 'audio'].flatMap((media) => [
        `messages.*.content.*.${media}.source.s3Location`,
        `messages.*.content.*.toolResult.content.*.${media}.source.s3Location`,
      ]),
    ],
  },
};

/** Throws with the name of the first pointer to something that is kept. */
export function refuseStoredState(exchange: Pick<Exchange, 'endpoint' | 'body'>): void {
  const named = storedState(exchange);
  if (named) throw new Refusal('stored_state_not_allowed', named);
}

/** The name of the first pointer to something that is kept. */
export function storedState({ endpoint, body }: Pick<Exchange, 'endpoint' | 'body'>): string | undefined {
  if (!endpoint || !body?.document) return undefined;
  const { members, pointers, types = {} } = RULES[endpoint.api];
  // a prompt that the account keeps
  if (endpoint.api === 'bedrock' && /:prompt\//.test(body.model ?? '')) return 'the model';
  const named = members.find((name) => isGiven(body.document[name])) ?? pointers.find((path) => find(body.document, path.split('.'), isGiven));
  if (named) return named;
  for (const [path, allowed] of Object.entries(types)) {
    const isOther = ({ type = 'message' }: Document): boolean => !allowed.test(String(type));
    if (find(body.document, path.split('.'), (item) => item instanceof Object && isOther(item))) return `${path}.type`;
  }
  return undefined;
}

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);

/** Whether something at the path is so. */
function find(value: Document, [name, ...rest]: readonly string[], isSo: (value: Document) => boolean): boolean {
  if (name === undefined) return isSo(value);
  if (name === '*') return Array.isArray(value) && value.some((item) => find(item, rest, isSo));
  return value instanceof Object && Object.hasOwn(value, name) && find(value[name], rest, isSo);
}
