/** Reads the plain fields of a form that decisions need, and leaves its bytes alone. https://www.rfc-editor.org/rfc/rfc7578 */
import { InvalidJson as InvalidBody } from './json';

const BOUNDARY = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([\w'()+,./:=?-]{1,70}))\s*(?:;|$)/i;
/** One line each; nothing that could be read in two ways. */
const DISPOSITION = /^content-disposition:\s*form-data((?:;\s*(?:name|filename)="[^"\\\r\n]*")+)\s*$/i;
const PARAMETER = /;\s*(\w+)="([^"]*)"/g;
const OTHER_ENCODING = /^content-transfer-encoding(?!:\s*(?:7bit|8bit|binary)\s*$)/i;
const MAX_FIELD = 1024;
const MAX_PARTS = 100;

/** The model of a form; undefined where it names none. Throws where its grammar leaves a choice. */
export function modelOf(body: Buffer, contentType: string): string | undefined {
  const given = BOUNDARY.exec(contentType);
  if (!given || contentType.match(/;\s*boundary\W/gi)?.length !== 1) throw new InvalidBody('the form has no boundary');
  const delimiter = Buffer.from(`--${given[1] ?? given[2]}`);
  if (!body.subarray(0, delimiter.length).equals(delimiter)) throw new InvalidBody('the form does not begin with its boundary');
  const between = Buffer.concat([Buffer.from('\r\n'), delimiter]);
  let model: string | undefined;
  let parts = 0;
  for (let at = delimiter.length; ; ) {
    // who reads on behind the end could find another model
    if (/^--(\r\n)?$/.test(body.toString('latin1', at, at + 5))) return model;
    const head = body.indexOf('\r\n\r\n', at);
    const end = body.indexOf(between, at);
    if (body.toString('latin1', at, at + 2) !== '\r\n' || head < 0 || end < head || ++parts > MAX_PARTS)
      throw new InvalidBody('the form is not whole');
    const name = nameOf(body.toString('latin1', at + 2, head));
    if (name.toLowerCase() === 'model') {
      if (model !== undefined || name !== 'model' || end - head > MAX_FIELD) throw new InvalidBody('model');
      model = body.toString('utf8', head + 4, end);
    }
    at = end + between.length;
  }
}

function nameOf(head: string): string {
  const lines = head.split('\r\n');
  // folded lines, and line ends that some take for one
  const isClear = lines.every((line) => !/^[ \t]|[\r\n]/.test(line) && !OTHER_ENCODING.test(line));
  const [disposition, ...others] = lines.filter((line) => /^content-disposition/i.test(line));
  const parameters = [...(DISPOSITION.exec(disposition ?? '')?.[1] ?? '').matchAll(PARAMETER)].map(([, parameter, value]) => [
    parameter.toLowerCase(),
    value,
  ]);
  const { name } = Object.fromEntries(parameters) as { name?: string };
  const isOnce = new Set(parameters.map(([parameter]) => parameter)).size === parameters.length;
  if (name === undefined || !isOnce || !isClear || others.length > 0) throw new InvalidBody('a part of the form has no name that can be read');
  return name;
}
