import { type Behaviour, type Certificate, ProviderFake, type ProviderRequest } from '../fakes';
import type { Redial } from './addresses';
import type { Cleanup } from './cleanup';

/** The keys that the operator sets. The fakes answer 401 to every other. */
export const KEYS = { openai: 'sk-proj-the-key-of-the-company', anthropic: 'sk-ant-api03-the-key-of-the-company' } as const;

/** What one provider got. */
export interface UpstreamCall {
  readonly provider: keyof typeof KEYS;
  readonly path: string;
  readonly credential: string | undefined;
  readonly headers: readonly string[];
  /** Everything that arrived, as one string. */
  readonly wire: string;
}

/** OpenAI and Anthropic as fakes on loopback, under their real names. */
export class Providers {
  static async start(certificate: Certificate, cleanup: Cleanup): Promise<Providers> {
    const providers = new Providers(new ProviderFake('openai', certificate), new ProviderFake('anthropic', certificate));
    for (const fake of providers.fakes) {
      fake.acceptedKeys = [KEYS[fake.api]];
      await fake.start();
      cleanup.add(`the fake of ${fake.api}`, () => fake.stop());
    }
    return providers;
  }

  private constructor(
    private readonly openai: ProviderFake,
    private readonly anthropic: ProviderFake,
  ) {}

  get redials(): Redial[] {
    return this.fakes.map(({ api, address }) => ({ from: `api.${api}.com:443`, to: address, what: `a fake of ${api}, under its real name` }));
  }

  /** One of them answers with this status from now on; without one as it should. */
  fail(provider: keyof typeof KEYS, status?: number): void {
    this[provider].behave({ status });
  }

  /** Streams of them go like this from now on, all other answers are prompt. */
  stream(behaviour: Pick<Behaviour, 'chunks' | 'interval'>): void {
    for (const fake of this.fakes) fake.behave(({ json }) => (json.stream ? behaviour : {}));
  }

  get calls(): UpstreamCall[] {
    return this.fakes.flatMap((fake) =>
      fake.requests.map((request: ProviderRequest) => ({
        provider: fake.api,
        path: request.path,
        credential: ProviderFake.key(request),
        headers: Object.keys(request.headers).sort(),
        wire: request.wire,
      })),
    );
  }

  private get fakes(): ProviderFake[] {
    return [this.openai, this.anthropic];
  }
}
