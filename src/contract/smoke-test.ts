/** What the smoke test of a deployment is told, as JSON in this environment variable. */
export const SMOKE_TEST_VARIABLE = 'SMOKE_TEST';

/** Durations are seconds. */
export interface SmokeTestDocument {
  /** Where to connect: a name of the load balancer, whatever the name of the gateway resolves to. */
  readonly address: string;
  /** Port of the test listener. */
  readonly port: number;
  /** What clients call: its name is asked for, and must be the certificate's. */
  readonly url: string;
  readonly healthPath: string;
  /** Absent: the gateway asks for none. */
  readonly credentials?: SmokeTestSecret;
  /** Absent: no model is called. */
  readonly completion?: SmokeTestPrompt;
  /** How many times in a row all must be well. */
  readonly rounds: number;
  readonly interval: number;
  /** After so long a version that is not well yet is refused. */
  readonly timeout: number;
}

/** Where the credentials are. `client`: a JSON object of `client_id`, `client_secret`, `token_endpoint` and perhaps `scope`. */
export interface SmokeTestSecret {
  readonly kind: 'client' | 'api-key';
  readonly secretArn: string;
  /** Of an API key: the field that holds it. Absent: the secret is the key. */
  readonly field?: string;
}

export interface SmokeTestPrompt {
  readonly model: string;
  readonly prompt: string;
  readonly maxTokens: number;
}
