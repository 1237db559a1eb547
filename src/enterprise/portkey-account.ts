import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { isKnown } from '../checks';
import { invalid } from '../errors';
import { checkInput } from '../inputs';

/** Fields of a secret with what Portkey gave you. */
export interface PortkeyAccountFields {
  /**
   * Field with what the data plane shows the control plane.
   *
   * @default 'PORTKEY_CLIENT_AUTH' - as in the vendor's template
   */
  readonly clientAuth?: string;

  /**
   * Field with the ids of the organisations that the data plane serves.
   *
   * @default 'ORGANISATIONS_TO_SYNC' - as in the vendor's template
   */
  readonly organisations?: string;
}

/** Who you are to Portkey's control plane. */
export class PortkeyAccount {
  /**
   * One secret with two fields, such as `<project>/<environment>/clientauth-organizations` of the vendor's CloudFormation template.
   *
   * @param secret a secret whose value is a JSON object
   * @param fields where they have other names
   * @throws `AccountFieldNotPossible`
   */
  public static fromSecret(secret: secretsmanager.ISecret, fields: PortkeyAccountFields = {}): PortkeyAccount {
    checkInput('aws_secretsmanager.ISecret', secret, 'account');
    checkInput('PortkeyAccountFields', fields, 'account');
    const { clientAuth = 'PORTKEY_CLIENT_AUTH', organisations = 'ORGANISATIONS_TO_SYNC' } = fields;
    for (const [name, field] of Object.entries({ clientAuth, organisations })) {
      if (isKnown(field) && (field === '' || field.includes(':'))) {
        throw invalid('AccountFieldNotPossible', `account.${name}`, field);
      }
    }
    if (clientAuth === organisations) {
      throw invalid('AccountFieldNotPossible', 'account.organisations', organisations, 'the other one, too');
    }
    return new PortkeyAccount(ecs.Secret.fromSecretsManager(secret, clientAuth), ecs.Secret.fromSecretsManager(secret, organisations));
  }

  /**
   * Two secrets, or parameters of SSM, or fields of either.
   *
   * @param clientAuth what the data plane shows the control plane
   * @param organisations ids of the organisations that it serves
   */
  public static fromValues(clientAuth: ecs.Secret, organisations: ecs.Secret): PortkeyAccount {
    checkInput('aws_ecs.Secret', clientAuth, 'account.clientAuth');
    checkInput('aws_ecs.Secret', organisations, 'account.organisations');
    return new PortkeyAccount(clientAuth, organisations);
  }

  private constructor(
    /** What the data plane shows the control plane. */
    public readonly clientAuth: ecs.Secret,
    /** Ids of the organisations that it serves. */
    public readonly organisations: ecs.Secret,
  ) {}

  /**
   * As the images of Portkey want them.
   *
   * @internal
   */
  public get _secrets(): Record<string, ecs.Secret> {
    return { PORTKEY_CLIENT_AUTH: this.clientAuth, ORGANISATIONS_TO_SYNC: this.organisations };
  }
}
