/** Which of a provider's own APIs serves an endpoint for a model: the first row that fits, else the image translates, else nobody does. */
import type { Endpoint } from './endpoints';
import type { Provider } from './providers';

/** How the call differs from the client's: not at all, in an envelope of Bedrock's, or made anew by the image. */
export type Lane = 'native' | 'invoke' | 'count' | 'translated';

export interface Surface {
  readonly lane: Lane;
  /** Between the provider's base and the endpoint's path. */
  readonly prefix?: string;
}

interface Row extends Surface {
  readonly kind: RegExp;
  /** Path of the endpoint below `/v1`. */
  readonly endpoint: RegExp;
  readonly model?: RegExp;
}

const CLAUDE = /^(?:[a-z-]+\.)?anthropic\./;
/** The models of OpenAI that Bedrock's own OpenAI-compatible endpoint has, and it has no others. */
const OPENAI_ON_BEDROCK = /^(?:[a-z-]+\.)?openai\./;

const ROWS: readonly Row[] = [
  { kind: /^(openai|azure-openai)$/, endpoint: /^\/(?!messages)/, lane: 'native' },
  { kind: /^google$/, endpoint: /^\/(chat\/completions|embeddings|images\/generations)$/, lane: 'native' },
  { kind: /^anthropic$/, endpoint: /^\/messages/, lane: 'native' },
  { kind: /^bedrock$/, endpoint: /^\/chat\/completions$/, model: OPENAI_ON_BEDROCK, lane: 'native', prefix: '/openai/v1' },
  { kind: /^bedrock$/, endpoint: /^\/messages$/, model: CLAUDE, lane: 'invoke' },
  { kind: /^bedrock$/, endpoint: /^\/messages\/count_tokens$/, model: CLAUDE, lane: 'count' },
  { kind: /^(anthropic|bedrock)$/, endpoint: /^\/(chat\/completions|completions)$/, lane: 'translated' },
  { kind: /^bedrock$/, endpoint: /^\/(embeddings|messages)$/, lane: 'translated' },
];

export const surfaceOf = ({ kind }: Pick<Provider, 'kind'>, { path }: Endpoint, model: string): Surface | undefined =>
  ROWS.find((row) => row.kind.test(kind) && row.endpoint.test(path.slice(3)) && (row.model?.test(model) ?? true));

/** Whether it serves the endpoint for any model. */
export const servesSome = ({ kind }: Pick<Provider, 'kind'>, path: string): boolean =>
  ROWS.some((row) => row.kind.test(kind) && row.endpoint.test(path.slice(3)));
