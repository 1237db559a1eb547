import { FakeWorld, LIVE } from '../../fakes';
import type { BootConfiguration } from '../../src/contract';
import { GatewayProcess, type StartOptions } from './gateway-process';

export interface GatewayContext {
  readonly world: FakeWorld;
  readonly gateway: GatewayProcess;
}

/** Fakes and a gateway with the runtime for the tests of the enclosing `describe`; what the fakes remember is cleared before each. */
export function withGateway(changes: Partial<BootConfiguration> = {}, options: StartOptions = {}): GatewayContext {
  const context = withWorld() as { world: FakeWorld; gateway: GatewayProcess };
  beforeAll(async () => {
    context.gateway = await GatewayProcess.start(context.world, changes, options);
    await serving(context);
  });
  return context;
}

/** Fakes that have published this document, and a gateway that has read it: before each test the providers alone forget. */
export function withPublished(document: () => object): GatewayContext {
  const context = withPublishedWorld(document) as { world: FakeWorld; gateway: GatewayProcess };
  beforeAll(async () => {
    context.gateway = await GatewayProcess.start(context.world);
    await serving(context);
  });
  return context;
}

/** The same without a gateway: for tests that start theirs in another way. */
export const withPublishedWorld = (document: () => object) =>
  withFakes(document, ({ upstreams }) => {
    for (const fake of upstreams) {
      fake.clear();
      fake.reset();
    }
  });

/** Only the fakes, which have published this document: for tests that start gateways themselves. */
export const withWorld = (document: () => object = () => LIVE) => withFakes(document, (world) => world.reset(document()));

function withFakes(document: () => object, renew: (world: FakeWorld) => void): { readonly world: FakeWorld } {
  const context = {} as { world: FakeWorld };
  beforeAll(async () => {
    context.world = await FakeWorld.start();
    context.world.appConfig.publish(document());
  });
  beforeEach(() => renew(context.world));
  afterAll(async () => {
    await stop(context.world);
  });
  return context;
}

/** The end of a world and of the gateways in it. */
async function stop(world: FakeWorld | undefined): Promise<void> {
  if (!world) return;
  await GatewayProcess.stopAll(world);
  await world.stop();
}

/** Waits until a request of a registered client would be served: keys, credentials and clients have been read. */
export async function serving({ world, gateway }: GatewayContext, timeout = 30_000): Promise<void> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const answer = await gateway.call({ path: '/v1/models', headers: bearer(world) });
    if (answer.status === 200) {
      await gateway.recordOf(answer);
      return;
    }
    if (Date.now() > deadline) throw new Error(`the gateway does not serve: ${answer.status} ${answer.text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The headers of a registered client. */
export const bearer = (world: FakeWorld, provider?: string): Record<string, string> => ({
  authorization: `Bearer ${world.issuer.token()}`,
  ...(provider && { 'x-portkey-provider': provider }),
});

/** A test that mostly waits, in a world of its own: where it stands outside of any `describe`, the other tests of the file run meanwhile. */
export function waitingTest(name: string, act: (world: FakeWorld) => Promise<void>, timeout: number): void {
  let world: FakeWorld;
  let outcome: Promise<unknown>;
  beforeAll(async () => {
    world = await FakeWorld.start();
    outcome = act(world).then(
      () => undefined,
      (error) => error,
    );
  });
  afterAll(() => stop(world));
  test(
    name,
    async () => {
      const error = await outcome;
      if (error) throw error;
    },
    timeout,
  );
}
