import { invalid } from './bedrock-errors';

/** What Bedrock's schema of a request to Claude knows. Tests change it: models differ. */
export interface ClaudeSchema {
  /** Top-level fields. */
  fields: readonly string[];
  /** Beta flags. */
  betas: readonly string[];
}

export const CLAUDE_SCHEMA: ClaudeSchema = {
  fields: [
    'anthropic_version',
    'anthropic_beta',
    'max_tokens',
    'messages',
    'system',
    'stop_sequences',
    'temperature',
    'top_p',
    'top_k',
    'tools',
    'tool_choice',
    'thinking',
    'metadata',
    'output_config',
    'context_management',
  ],
  betas: [
    'computer-use-2024-10-22',
    'computer-use-2025-01-24',
    'token-efficient-tools-2025-02-19',
    'interleaved-thinking-2025-05-14',
    'output-128k-2025-02-19',
    'dev-full-thinking-2025-05-14',
    'context-1m-2025-08-07',
    'context-management-2025-06-27',
    'effort-2025-11-24',
    'tool-search-tool-2025-10-19',
    'tool-examples-2025-10-29',
  ],
};

const REQUIRED = ['anthropic_version', 'max_tokens', 'messages'];
const extra = (path: string) => invalid(`${path}: Extra inputs are not permitted`);

/** Throws what InvokeModel answers to a body that its schema for Claude does not take. */
export function checkInvokeBody(body: Readonly<Record<string, unknown>>, schema: ClaudeSchema): void {
  for (const field of REQUIRED) if (body[field] === undefined) throw invalid(`${field}: Field required`);
  if (body.anthropic_version !== 'bedrock-2023-05-31') throw invalid("anthropic_version: Input should be 'bedrock-2023-05-31'");
  for (const field of Object.keys(body)) if (!schema.fields.includes(field)) throw extra(field);
  const betas = body.anthropic_beta ?? [];
  if (!Array.isArray(betas)) throw invalid('anthropic_beta: Input should be a valid list');
  if (betas.some((beta) => !schema.betas.includes(beta))) throw invalid('invalid beta flag');
  checkNested(body, betas);
}

/** Fields of a tool, and the flag with which InvokeModel takes them: Claude Code sends the second so in Bedrock mode. */
const FIELDS_OF_TOOLS = { strict: undefined, defer_loading: 'tool-search-tool-2025-10-19' };

/** Fields inside the body that surfaces for Claude on Bedrock do not take. */
export function checkNested(body: Readonly<Record<string, unknown>>, betas: readonly unknown[] = []): void {
  for (const [index, tool] of ((body.tools ?? []) as object[]).entries()) {
    for (const [field, flag] of Object.entries(FIELDS_OF_TOOLS)) {
      if (field in tool && !betas.includes(flag)) throw extra(`tools.${index}.custom.${field}`);
    }
  }
  refuseScope(body, '');
}

function refuseScope(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'cache_control' && inner?.scope !== undefined) throw extra(`${path}cache_control.${inner.type}.scope`);
    refuseScope(inner, `${path}${name}.`);
  }
}
