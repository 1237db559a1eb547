import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { SmokeTestSecret } from '../../contract/smoke-test';
import { checkInput } from '../../inputs';

/** As whom a smoke test asks. Its secret is read when it asks, so a rotated one is used at once. */
export class SmokeTestCredentials {
  /**
   * A client, for which an access token is asked at its token endpoint. The function must have a way there: a token endpoint of Amazon Cognito is in the
   * internet, and no interface endpoint leads to it.
   *
   * @param secret a JSON object of `client_id`, `client_secret`, `token_endpoint` and, where the issuer wants it, `scope`, as `GatewayClient.secret` is one
   */
  public static client(secret: secretsmanager.ISecret): SmokeTestCredentials {
    checkInput('aws_secretsmanager.ISecret', secret, 'secret');
    return new SmokeTestCredentials(secret, 'client');
  }

  /**
   * An API key of a client, which is presented as it is.
   *
   * @param secret a secret that holds it
   * @param field field of the JSON object that holds it; without, the secret is the key
   */
  public static apiKey(secret: secretsmanager.ISecret, field?: string): SmokeTestCredentials {
    checkInput('aws_secretsmanager.ISecret', secret, 'secret');
    return new SmokeTestCredentials(secret, 'api-key', field);
  }

  private constructor(
    /** The secret. */
    public readonly secret: secretsmanager.ISecret,
    private readonly kind: SmokeTestSecret['kind'],
    private readonly field?: string,
  ) {}

  /** @internal */
  public get _asksForToken(): boolean {
    return this.kind === 'client';
  }

  /** @internal */
  public get _document(): SmokeTestSecret {
    const { kind, field, secret } = this;
    return { kind, secretArn: secret.secretArn, field };
  }
}
