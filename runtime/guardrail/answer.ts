/** Checks what a model says: when it has been given, or before. */
import { GUARDRAIL_WINDOW, type GuardrailConfiguration } from '../../src/contract';
import type { Planned } from '../exchange';
import { parseJson } from '../parsing';
import { Refusal } from '../refusal';
import { aboutOf, rowFor } from './blocked';
import type { Check, Checked } from './checking';
import { formatOf } from './events';
import type { Outcome } from './outcome';
import { HeldAnswer, type Judged, type Room, WatchedAnswer, withoutTokens } from './output';
import { withTexts } from './places';
import { refusalOf } from './refusing';
import { hasWords, textsOfAnswer } from './texts';

const MESSAGE = 'The answer was blocked by a guardrail.';

/** From here on what is written to the client goes by it. Throws a `Refusal` where it could not say anything of the answer. */
export function guardAnswer(exchange: Planned, configuration: GuardrailConfiguration, check: Check, outcome: Outcome, room: Room): void {
  const { endpoint, body, answer, requestId } = exchange;
  const { output, windowSize, windowOverlap, whenUnavailable } = configuration;
  if (output === 'unchecked' || !hasWords(endpoint.answer)) return;
  const row = rowFor(exchange);
  const stream = row && (() => row.stream(aboutOf(exchange)));
  const format = () => formatOf(endpoint);
  const isHeld = outcome.isEnforced && output !== 'detect';

  const textsIn = (document: unknown): readonly string[] => textsOfAnswer(endpoint.answer, document).map(({ text }) => text);

  const { owner } = outcome;
  const shows = (texts: readonly string[]): Promise<Checked> =>
    check(
      'OUTPUT',
      texts.map((text) => ({ text, owner })),
      outcome,
    );

  if (!isHeld) {
    const watch = (texts: readonly string[], isCut: boolean): void => {
      if (isCut) outcome.note('OUTPUT', 'unchecked');
      if (texts.length > 0) outcome.meanwhile(shows(texts).then((checked) => outcome.note('OUTPUT', seenOf(checked))));
    };
    exchange.answer = new WatchedAnswer(answer, { room, format, stream, textsOf: textsIn, check: watch });
    return;
  }

  if (body.stream && !stream) {
    if (whenUnavailable === 'block') throw new Refusal('guardrail_not_available', 'it cannot read how this model streams');
    outcome.note('OUTPUT', 'unchecked');
    return;
  }

  async function judged(texts: readonly string[]): Promise<Judged> {
    const checked = await shows(texts);
    const message = checked.message ?? MESSAGE;
    const isBlocked = checked.verdict === 'blocked';
    const refusal = isBlocked ? undefined : refusalOf(checked, configuration);
    const isMasked = checked.verdict === 'masked' && output === 'buffer';
    outcome.note('OUTPUT', isBlocked || isMasked ? checked.verdict : seenOf(checked));
    outcome.isRefused ||= refusal !== undefined;
    return { isBlocked, message, refusal, texts: isMasked ? checked.texts : undefined };
  }

  const judge = (texts: readonly string[]): Promise<Judged> => {
    const judging = judged(texts);
    outcome.meanwhile(judging);
    return judging;
  };

  const unread = (): Refusal | undefined => {
    outcome.note('OUTPUT', 'unchecked');
    outcome.isRefused ||= whenUnavailable === 'block';
    return whenUnavailable === 'block' ? new Refusal('guardrail_not_available', 'the answer cannot be read') : undefined;
  };

  async function judgeDocument(bytes: Buffer): Promise<Buffer | Refusal> {
    const document = parseJson(bytes);
    if (document === undefined) return unread() ?? bytes;
    const found = textsOfAnswer(endpoint.answer, document);
    if (found.length === 0) return bytes;
    const { isBlocked, message, refusal, texts } = await judge(found.map(({ text }) => text));
    if (refusal) return refusal;
    if (isBlocked)
      return row ? Buffer.from(JSON.stringify(row.document(message, aboutOf(exchange), document))) : new Refusal('guardrail_intervened', message);
    if (!texts) return bytes;
    const masked = withTexts(
      bytes.toString('latin1'),
      new Map(found.flatMap(({ path, text }, index) => (texts[index] === text ? [] : [[path, texts[index]]]))),
    );
    if (!masked) return new Refusal('guardrail_not_available');
    if (!bytes.includes('"logprobs"')) return masked;
    const without = parseJson(masked);
    withoutTokens(without);
    return Buffer.from(JSON.stringify(without));
  }

  const { size, overlap } = GUARDRAIL_WINDOW;
  const window = output === 'window' ? { size: windowSize ?? size, overlap: windowOverlap ?? overlap } : undefined;
  exchange.answer = new HeldAnswer(answer, { api: endpoint.api, requestId, window, room, unread, format, stream, judge, judgeDocument });
}

/** Of what goes out as it is. */
const seenOf = ({ verdict, unchecked }: Checked) => (unchecked ? 'unchecked' : verdict === 'passed' ? 'passed' : 'detected');
