import type { RecordedRequest } from '../../../fakes';
import { differences, lostHeaders } from '../compared';

// biome-ignore lint/suspicious/noExplicitAny: a document of the program's
type Body = any;

/** What an entry of a record's `edits` says was done to a body, where it is more than a member or a flag that is gone. */
const EDITS: Readonly<Record<string, (body: Body) => Body>> = {
  '-metadata.user_id': (body) => ({ ...body, metadata: {} }),
};

/** The body as the edits that were told leave it. */
function edited(body: Body, edits: readonly string[]): Body {
  return edits.reduce((left, edit) => {
    const { [edit.slice(1)]: _gone, ...others } = left;
    return EDITS[edit]?.(left) ?? others;
  }, body);
}

/** Names of flags that are others on Bedrock. */
const RENAMED: Readonly<Record<string, string>> = { 'advanced-tool-use-2025-11-20': 'tool-search-tool-2025-10-19' };

/** A request to Anthropic's Messages as InvokeModel's envelope has it: model and stream are in the path, flags in the body. */
function enveloped(sent: RecordedRequest, edits: readonly string[]): Body {
  const { model, stream, ...body } = edited(sent.json, edits);
  const flags = String(sent.headers['anthropic-beta'] ?? '')
    .split(',')
    .filter((flag) => flag && !edits.includes(`-${flag}`))
    .map((flag) => RENAMED[flag] ?? flag);
  return { anthropic_version: 'bedrock-2023-05-31', ...(flags.length > 0 && { anthropic_beta: flags }), ...body };
}

/** Where what the provider got is not what was sent with the edits that the record tells; without edits every byte is compared. */
export function unexplained(sent: RecordedRequest, got: RecordedRequest, edits: readonly string[] = []): string[] {
  const isInvoked = got.path.startsWith('/model/');
  if (isInvoked && !sent.path.startsWith('/model/')) return differences(enveloped(sent, edits), got.json);
  const inBody = edits.length > 0 ? differences(edited(sent.json, edits), got.json) : sent.bytes.equals(got.bytes) ? [] : ['some byte of the body'];
  const query = sent.url.split('?')[1] === got.url.split('?')[1] ? [] : [`${sent.url} -> ${got.url}`];
  return [...inBody, ...lostHeaders(sent, got), ...query];
}
