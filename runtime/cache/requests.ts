/** Which requests have an answer that may be given again. */
import { affinityOf } from '../affinity';
import type { AnswerKind } from '../endpoints';
import type { Planned } from '../exchange';
import { fields } from '../parsing';
import { choicesOf } from '../policy';

type Document = Readonly<Record<string, unknown>>;

/** Texts and vectors. What sounds, or is seen, is large. */
const KINDS: ReadonlySet<AnswerKind> = new Set(['chat', 'completions', 'responses', 'messages', 'converse', 'invoked', 'embeddings']);

/** Of a longer one the name alone would take milliseconds in which nothing else is served. */
const MAX_REQUEST = 2 * 1024 * 1024;

/** Members by which a provider is asked to look things up, or to run them. */
const LOOKED_UP = [
  'background',
  'container',
  'enable_search',
  'extra_body',
  'grounding',
  'mcp_servers',
  'plugins',
  'search_parameters',
  'web_search',
  'web_search_options',
];

/** Models that look things up whatever they are asked. */
const SEARCHES = /search|research|sonar/i;

/** Tools that the client runs; whatever has another type is the provider's. */
const CLIENT_TOOL = /^(function|custom|local_shell|apply_patch|computer(_use_preview)?|(bash|text_editor|computer|memory)_\d{8})$/;

/**
 * With tools that the provider runs an answer is one of its moment; what is sealed, or kept at the provider, belongs to one of its organizations;
 * of several choices each is wanted to be another one.
 */
export function isCacheable(exchange: Planned, overrides: Document, withTools: boolean): boolean {
  const { endpoint, body } = exchange;
  if (!KINDS.has(endpoint.answer) || endpoint.path.endsWith('/compact') || body.bytes.length > MAX_REQUEST || !body.document) return false;
  const document: Document = { ...body.document, ...overrides };
  const isLookedUp = SEARCHES.test(body.model ?? '') || LOOKED_UP.some((name) => isThere(document[name]));
  if (isLookedUp || choicesOf(document) !== 1 || affinityOf(exchange)?.binding) return false;
  const tools = toolsOf(document);
  return tools.length === 0 || (withTools && tools.every((tool) => CLIENT_TOOL.test(tool)));
}

const isThere = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);

/** What each tool is; those of a shape that nobody knows, too. */
function toolsOf(document: Document): readonly string[] {
  const { tools } = fields(document.toolConfig);
  const given = [...listed(document.tools), ...listed(document.functions), ...listed(fields(document.additionalModelRequestFields).tools)];
  return [
    ...given.map((tool) => String(fields(tool).type ?? 'custom')),
    // Converse has no types
    ...listed(tools).map((tool) => (Object.keys(fields(tool)).every((name) => /^(toolSpec|cachePoint)$/.test(name)) ? 'function' : 'other')),
  ];
}

const listed = (value: unknown): readonly unknown[] => (!isThere(value) ? [] : Array.isArray(value) ? value : [value]);
