/** Reads the plain fields of a form that decisions need, and leaves its bytes alone. https://www.rfc-editor.org/rfc/rfc7578 */
import { isUtf8 } from 'node:buffer';
import { Refusal } from './refusal';

const BOUNDARY = /;\s*boundary=("?)([\w'()+,./:=?-]{1,70})\1\s*(?:;|$)/i;
/** One line: a folded one is none. */
const HEADER = /^([\w-]+):[ \t]*(\P{Cc}*)$/u;
/** Nothing that could be read in two ways: in quotes, without an escape. */
const DISPOSITION = /^form-data(?:;\s*filename="[^"\\]*")?;\s*name="([\w.[\]-]+)"(?:;\s*filename="[^"\\]*")?\s*$/i;
const NO_ENCODING = /^(?:7bit|8bit|binary)$/i;
const PLAIN_TEXT = /^text\/plain(?:\s*;\s*charset="?utf-8"?)?\s*$/i;
/** The field, what some take for it, and what says how others are read. */
const DECISION = /^(?:model(?:$|[.[\]])|_charset_$)/i;
const MAX_PARTS = 100;
const MAX_HEAD_BYTES = 4096;

/** The model of a form; undefined where it names none. Throws where its grammar leaves a choice. */
export function modelOf(body: Buffer, contentType: string): string | undefined {
  const boundary = BOUNDARY.exec(contentType)?.[2];
  if (!boundary || contentType.match(/;\s*boundary\W/gi)?.length !== 1) throw invalid('it has no boundary');
  const delimiter = Buffer.from(`--${boundary}`);
  if (!body.subarray(0, delimiter.length).equals(delimiter)) throw invalid('it does not begin with its boundary');
  let model: string | undefined;
  let parts = 0;
  for (let at = delimiter.length; ; ) {
    // who reads on behind the end could find another model
    if (/^--(\r\n)?$/.test(body.toString('latin1', at, at + 5))) return model;
    const head = body.subarray(at, at + MAX_HEAD_BYTES).indexOf('\r\n\r\n');
    const start = at + head + 4;
    const next = body.indexOf(delimiter, start);
    // whatever stands in front of it, some take it for a boundary
    const isWhole = head >= 0 && next >= start + 2 && body.toString('latin1', next - 2, next) === '\r\n';
    if (!isWhole || ++parts > MAX_PARTS) throw invalid('it is not whole');
    const value = body.subarray(start, next - 2);
    if (isModel(body.toString('utf8', at, at + head), value)) {
      if (model !== undefined) throw invalid('model stands twice');
      model = value.toString();
    }
    at = next + delimiter.length;
  }
}

function isModel(head: string, value: Buffer): boolean {
  const [before, ...lines] = head.split('\r\n');
  const headers = new Map(lines.map((line) => HEADER.exec(line) ?? []).map(([, name = '', text]) => [name.toLowerCase(), text]));
  const disposition = headers.get('content-disposition') ?? '';
  const name = DISPOSITION.exec(disposition)?.[1];
  const isClear = before === '' && !headers.has('') && headers.size === lines.length;
  if (!isClear || !name || !NO_ENCODING.test(headers.get('content-transfer-encoding') ?? '8bit')) throw invalid('a part cannot be read');
  if (!DECISION.test(name)) return false;
  const isText = !/filename/i.test(disposition) && PLAIN_TEXT.test(headers.get('content-type') ?? 'text/plain');
  if (name !== 'model' || !isText || !isUtf8(value)) throw invalid('model is not plain text');
  return true;
}

const invalid = (detail: string): Refusal => new Refusal('invalid_request', `the form: ${detail}`);
