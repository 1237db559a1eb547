import { RecordedStory } from '../../rehearsal';
import { Cleanup } from '../../rehearsal/cleanup';
import { RehearsedService, type RehearsedServiceOptions } from '../../rehearsal/rehearsed-service';
import type { StackTemplate } from '../../rehearsal/stack';
import type { Deployment } from '../../src';
import { type AppOptions, rehearsedTemplate } from './rehearsed-app';
import { type Stream, Traffic } from './traffic';

const FULL = process.env.TEST_TIER === 'full';
export const STREAMS = FULL ? 100 : 20;
/** A minute of the template is two seconds. */
export const FACTOR = 30;
/** Share of the short requests that a client may see fail of a version that is good: none. */
export const STATED_ERROR_SHARE = 0;
/** 18 seconds: longer than tasks take to start, and shorter than 10 minutes of the template, which `drainTimeout` is. */
const STREAM = { chunks: 180, interval: 100 };

export const MINUTES = 60_000;

type Make = (options: Omit<AppOptions, 'certificateArn' | 'domainName'>) => StackTemplate;

export interface Rehearsed {
  readonly service: RehearsedService;
  readonly make: Make;
}

/** A service in an emulator of its own, for the tests of the enclosing `describe`. */
export function withService(deployment: () => Deployment, props: AppOptions['props'] = {}, run?: RehearsedServiceOptions['run']): Rehearsed {
  const cleanup = new Cleanup();
  const context = {} as { service: RehearsedService; make: Make };
  beforeAll(async () => {
    context.service = await RehearsedService.start({
      story: new RecordedStory(),
      cleanup,
      factor: FACTOR,
      run,
      signal: new AbortController().signal,
      template: (certificateArn, domainName) => {
        context.make = (options) => rehearsedTemplate({ certificateArn, domainName, deployment: deployment(), props, ...options });
        return context.make({ version: 1 });
      },
    });
    context.service.providers.stream(STREAM);
  }, 3 * MINUTES);
  afterAll(() => cleanup.run());
  return context;
}

/** Open streams, each of which the provider has begun to answer, and clients that ask for something short again and again. */
export async function trafficOf({ service }: Rehearsed, { streams = STREAMS, clients = 2 } = {}): Promise<Traffic> {
  const traffic = new Traffic(service.sdk);
  const begun = () => service.providers.calls.filter(({ wire }) => wire.includes('"stream":true')).length;
  await traffic.openStreams(streams, begun);
  traffic.ask(clients);
  return traffic;
}

/** Those that did not end with their last word. */
export const lost = (streams: readonly Stream[]): readonly Stream[] =>
  streams.filter(({ error, text }) => error !== undefined || !text?.includes(`word${STREAM.chunks - 1} `));

/** How so many tasks have left that lost nothing. */
export const leftInPeace = (tasks: number) => Array.from({ length: tasks }, () => ({ cut: 0, exit: { code: 0, signal: null } }));
