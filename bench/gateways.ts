import { REDIAL } from '../fakes';
import { ensureGatewayImage } from '../gateway-image';
import { type BootConfiguration, CONFIGURATION_VARIABLE, HEALTH_PATH, UNROUTED_PORT } from '../src/contract';
import type { GatewayContainer } from './container';
import { freePort, PinnedProcess } from './pinned-process';
import type { Surroundings } from './surroundings';
import { headersOfClient, headersOfStock, type Target, targetOf, type Work } from './work';
import type { World } from './world';

type Parts = Pick<BootConfiguration, 'limits' | 'guardrail' | 'responseCache' | 'traces'>;

/** One running gateway. */
export class Gateway {
  private constructor(
    readonly process: PinnedProcess,
    private readonly port: number,
    private readonly headers: (work: Work) => Record<string, string>,
  ) {}

  /** The image as it is: the caller brings the provider's key. */
  static async stock({ surroundings, environment }: World): Promise<Gateway> {
    const port = await freePort();
    const command = ['--import', REDIAL, 'build/start-server.js', '--headless', `--port=${port}`];
    const process = await start(command, { ...environment, NODE_ENV: 'production' });
    await process.answering(port, '/');
    return new Gateway(process, port, (work) => headersOfStock(work, surroundings));
  }

  /** With the runtime, as the task definition starts it: tokens are verified, keys attached, requests recorded. */
  static withRuntime({ surroundings, environment }: World): Promise<Gateway> {
    return Gateway.started(surroundings, surroundings.container, environment);
  }

  /** With what only the whole runtime has, too. */
  static withParts({ surroundings, environment }: World, parts: Parts): Promise<Gateway> {
    const { whole } = surroundings;
    return Gateway.started(surroundings, { ...whole, boot: { ...whole.boot, ...parts } }, environment);
  }

  private static async started(surroundings: Surroundings, container: GatewayContainer, environment: World['environment']): Promise<Gateway> {
    const port = await freePort();
    const unrouted = await freePort();
    const command = container.command.map((part) => part.replace(String(UNROUTED_PORT), String(unrouted)));
    const configuration = JSON.stringify({ ...container.boot, port });
    const process = await start(command, { ...environment, ...container.environment, [CONFIGURATION_VARIABLE]: configuration });
    await process.answering(port, HEALTH_PATH);
    return new Gateway(process, port, (work) => headersOfClient(work, surroundings));
  }

  target(work: Work): Target {
    return targetOf(work, this.headers(work), { port: this.port });
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}

type Start = (world: World) => Promise<Gateway>;

/** Both at once, for as long as something is done with them: the stock gateway and the one with the runtime, or others. */
export async function withGateways(
  world: World,
  use: (a: Gateway, b: Gateway) => Promise<void>,
  [startA, startB]: readonly [Start, Start] = [Gateway.stock, Gateway.withRuntime],
): Promise<void> {
  await withGateway(startA, world, (a) => withGateway(startB, world, (b) => use(a, b)));
}

export async function withGateway(start: Start, world: World, use: (gateway: Gateway) => Promise<void>): Promise<void> {
  const gateway = await start(world);
  try {
    await use(gateway);
  } finally {
    await gateway.stop();
  }
}

async function start(command: readonly string[], environment: Record<string, string>): Promise<PinnedProcess> {
  const { workingDirectory } = await ensureGatewayImage();
  return PinnedProcess.start({ program: process.execPath, parameters: command, directory: workingDirectory, environment });
}
