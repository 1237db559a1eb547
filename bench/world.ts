import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { REGION } from '../fakes';
import { ADDRESS_OVERRIDES_VARIABLE } from '../src/contract';
import type { Destination } from './connection';
import type { Surroundings } from './surroundings';

/** What runs beside the gateways. */
export interface World {
  readonly surroundings: Surroundings;
  /** Where the provider listens. */
  readonly provider: Destination;
  /** Port of what takes spans. */
  readonly collector: number;
  /** What every gateway is started with. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => void;
}

/** The provider stands in for all whose answers are measured. */
const MEASURED = ['api.openai.com', 'api.anthropic.com', `bedrock-runtime.${REGION}.amazonaws.com`];

/** Starts the processes that gateways talk to; they end with this one. */
export async function startWorld(): Promise<World> {
  const children: ChildProcess[] = [];
  const child = async <T>(file: string, message?: object): Promise<T> => {
    const started = fork(join(__dirname, file));
    children.push(started);
    if (message) started.send(message);
    return (await once(started, 'message'))[0] as T;
  };
  const surroundings = await child<Surroundings>('surroundings.ts');
  const port = await child<number>('provider.ts', surroundings.identity);
  const collector = await child<number>('collector.ts', surroundings.identity);
  const measured = Object.fromEntries(MEASURED.map((host) => [`${host}:443`, `127.0.0.1:${port}`]));
  return {
    surroundings,
    provider: { port, ca: surroundings.identity.cert },
    collector,
    environment: {
      ...surroundings.environment,
      [ADDRESS_OVERRIDES_VARIABLE]: JSON.stringify({ ...surroundings.addressOverrides, ...measured }),
    },
    stop: () => {
      for (const each of children) if (each.connected) each.disconnect();
    },
  };
}
