import { OtlpReceiver, type ReceivedSpan, until } from '../../fakes';
import type { BootConfiguration, LiveDocument, TracesConfiguration } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { type GatewayContext, serving, withPublishedWorld, withWorld } from './with-gateway';

/** For a task that stops as soon as nothing is open. */
export const AT_ONCE: BootConfiguration['timeouts'] = {
  maxRequestDuration: 900_000,
  keepAlive: 910_000,
  headers: 920_000,
  lameDuck: 0,
  stop: 10_000,
  tcpKeepAlive: 60_000,
};

/** Of a receiver in the same task: every trace, whatever its parent says. */
export const tracesTo = ({ address }: Pick<OtlpReceiver, 'address'>, changes: Partial<TracesConfiguration> = {}): Partial<BootConfiguration> => ({
  traces: { url: `http://${address}/v1/traces`, ratio: 1, ...changes },
});

export interface TracedContext extends GatewayContext {
  readonly receiver: OtlpReceiver;
}

/**
 * Fakes and a receiver for the tests of the enclosing `describe`, and a gateway that exports to it, where the test does not start its own. With a
 * `document`, that one is published once.
 */
export function withReceiver(
  changes?: Partial<BootConfiguration>,
  traces: Partial<TracesConfiguration> = {},
  document?: LiveDocument,
): TracedContext {
  const context = (document ? withPublishedWorld(() => document) : withWorld()) as { -readonly [Each in keyof TracedContext]: TracedContext[Each] };
  beforeAll(async () => {
    context.receiver = await new OtlpReceiver().start();
    if (!changes) return;
    context.gateway = await GatewayProcess.start(context.world, { ...tracesTo(context.receiver, traces), ...changes });
    await serving(context);
  });
  beforeEach(() => {
    context.receiver.trouble = undefined;
    context.receiver.refuses = 0;
  });
  afterAll(() => context.receiver.stop());
  return context;
}

/** The id that an answer tells. */
export const traceIdOf = ({ headers }: Pick<Answer, 'headers'>): string => String(headers['x-trace-id']);

/** The spans of a trace, the server's first, when they have come. */
export async function spansOf({ spans }: { readonly spans: readonly ReceivedSpan[] }, traceId: string): Promise<readonly ReceivedSpan[]> {
  return until(`the spans of trace ${traceId}`, () => {
    const found = spans.filter((each) => each.traceId === traceId);
    return found.length > 0 ? found : undefined;
  });
}

/** Attributes with what differs from run to run told by its kind. */
export function settled(attributes: ReceivedSpan['attributes']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes)
      .map(([key, value]): [string, unknown] => [key, VOLATILE.find(([pattern]) => pattern.test(key))?.[1](value) ?? value])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: any value of an attribute
const VOLATILE: readonly (readonly [RegExp, (value: any) => unknown])[] = [
  [/^gateway\.request_id$/, (id) => id.replace(/^req_[0-9a-z]+$/, '<id>')],
  [/^(gateway\.provider_request_id|aws\.request_id)$/, (id) => (id ? '<id>' : id)],
  [/^gen_ai\.response\.id$/, (id) => id.replace(/\d+$/, '<number>')],
  [/time_to_first_chunk$/, (seconds) => (seconds > 0 && seconds < 10 ? '<seconds>' : `${seconds}`)],
  // held against the record
  [/usage\.|cost$/, (amount) => (amount > 0 ? '<as recorded>' : amount)],
  [/body\.size$/, (bytes) => (bytes > 0 ? '<bytes>' : '0')],
  [/^user_agent/, (agent) => agent.replace(/[\d.]+$/, '<version>')],
];
