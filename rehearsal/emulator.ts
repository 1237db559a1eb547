import { join } from 'node:path';
import type { TemporaryCredentials } from '../fakes';
import type { Description } from '../load-balancer';
import type { Redial } from './addresses';
import { Child, orAbort } from './child';
import type { Cleanup } from './cleanup';

// the SDKs announce far ahead which Node they will need
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Not the region that anything falls back to: a literal must not look like the right answer. */
export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';

/** A request that the running task signed with its role's credentials, and whether the role's policies allow it. */
export interface TaskRoleDecision {
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  readonly reason: string;
}

export interface EmulatorReport {
  /** Resource types that were taken note of only: no service stands behind them. */
  readonly recordOnly: readonly string[];
  readonly taskRole: readonly TaskRoleDecision[];
}

/** moto's server, with the resource types and endpoints of `emulator/`. */
export class Emulator {
  static async start(python: string, cleanup: Cleanup, signal: AbortSignal): Promise<Emulator> {
    let announce: (port: number) => void = () => {};
    const port = new Promise<number>((resolve) => {
      announce = resolve;
    });
    const child = new Child(python, ['-B', join(__dirname, 'emulator', 'server.py'), '--region', REGION], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', PYTHONUNBUFFERED: '1', NO_PROXY: '*' },
      onLine: (line) => line.startsWith('{"port"') && announce(JSON.parse(line).port),
    });
    cleanup.add('the AWS emulator', () => child.end());
    const died = child.exited.then(() => {
      throw new Error(`the AWS emulator did not start:\n${child.output}`);
    });
    return new Emulator(await orAbort(Promise.race([port, died]), signal), child);
  }

  private constructor(
    readonly port: number,
    private readonly child: Child,
  ) {}

  /** The name `localhost` matters: moto reads a template's URL as path-style only with it. */
  get endpoint(): string {
    return `http://localhost:${this.port}`;
  }

  /** `address:port` for a redial. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** What a task calls of AWS. `front` is the `address:port` of the TLS in front of this emulator. */
  redials(front: string): Redial[] {
    const what = 'the emulator, behind TLS under the real name';
    const services = ['secretsmanager', 'appconfigdata', 'dynamodb', 'bedrock-runtime', 'xray'].map((name) => ({
      from: `${name}.${REGION}.amazonaws.com:443`,
      to: front,
      what,
    }));
    return [
      ...services,
      { from: `cognito-idp.${REGION}.amazonaws.com:443`, to: front, what: "the issuer's keys: those of the pool in the emulator" },
      { from: '169.254.170.2:80', to: this.address, what: "the task role's credentials, from the emulator's STS" },
    ];
  }

  /** For the CDK CLI and every SDK: this emulator, and nothing that the user's own machine is set up for. */
  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: 'rehearsal',
      AWS_SECRET_ACCESS_KEY: 'rehearsal',
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
  }

  /** Options of an SDK client. */
  get clientOptions() {
    const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
    return { endpoint: this.endpoint, region: REGION, credentials, maxAttempts: 1 };
  }

  async report(): Promise<EmulatorReport> {
    return (await (await fetch(`${this.endpoint}/rehearsal/report`)).json()) as EmulatorReport;
  }

  /** `host:port` of a serverless cache. */
  async cacheEndpoint(name: string): Promise<string> {
    return ((await (await fetch(`${this.endpoint}/rehearsal/caches`)).json()) as Record<string, string>)[name];
  }

  /** Variables of a function. */
  async variablesOf(functionName: string): Promise<Readonly<Record<string, string>>> {
    return ((await (await fetch(`${this.endpoint}/rehearsal/functions`)).json()) as Record<string, Record<string, string>>)[functionName];
  }

  /** The credentials of an access key that was given to a task, and whether their role may connect to a cache as a user. */
  async mayConnect(accessKeyId: string, cache: string, user: string): Promise<{ credentials?: TemporaryCredentials; allowed: boolean }> {
    const asked = new URLSearchParams({ accessKeyId, cache, user });
    return (await (await fetch(`${this.endpoint}/rehearsal/connect?${asked}`)).json()) as { credentials?: TemporaryCredentials; allowed: boolean };
  }

  /** What the API says of the account's load balancer. */
  async describeLoadBalancer(): Promise<Description> {
    return ((await (await fetch(`${this.endpoint}/rehearsal/load-balancer`)).json()) as { described: Description }).described;
  }

  /** Everything that exists in the account. */
  async inventory(): Promise<readonly string[]> {
    return ((await (await fetch(`${this.endpoint}/rehearsal/inventory`)).json()) as { resources: string[] }).resources;
  }

  /** What it printed: warnings of moto. */
  get output(): string {
    return this.child.output;
  }
}
