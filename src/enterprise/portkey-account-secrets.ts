import { RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { isKnown } from '../checks';
import { deployedStackOf } from '../deployed-stack';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { PrintedOutputs } from '../printed-outputs';
import { SharedSecret } from '../shared-secret';
import { PortkeyAccount } from './portkey-account';
import { PortkeyEnterpriseGateway } from './portkey-enterprise-gateway';

/** Properties of `PortkeyAccountSecrets`. */
export interface PortkeyAccountSecretsProps {
  /**
   * Key that encrypts them.
   *
   * @default - that of AWS Secrets Manager
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Name of the secret of the account, for apps that look it up.
   *
   * @default - AWS CloudFormation chooses one
   */
  readonly accountSecretName?: string;

  /**
   * Name of the secret of the registry, for apps that look it up.
   *
   * @default - AWS CloudFormation chooses one
   */
  readonly registryCredentialsName?: string;

  /**
   * What becomes of them when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The two secrets that Portkey's data plane reads, in the layout of the vendor's template, empty. Make them in a stack of their own, deploy that, and fill them by
 * the commands that it prints: tasks do not start before. A later deployment leaves what is in them.
 *
 * @example
 *
 * const secrets = new PortkeyAccountSecrets(this, 'Secrets');
 * secrets.printCommands();
 */
export class PortkeyAccountSecrets extends Construct {
  /** `PORTKEY_CLIENT_AUTH` and `ORGANISATIONS_TO_SYNC`. */
  public readonly accountSecret: secretsmanager.ISecret;

  /** `username` and `password` of the registry: for `registryCredentials`. */
  public readonly registryCredentials: secretsmanager.ISecret;

  /** For `account`. */
  public readonly account: PortkeyAccount;

  /**
   * @param scope where the construct is created: in a stack without a gateway
   * @param id its name in that scope, with which the names of the outputs begin
   * @param props see there
   * @throws `AccountSecretNameNotPossible`; `AccountSecretsEmpty`, when the app is synthesized, where a gateway is deployed with them
   */
  constructor(scope: Construct, id: string, props: PortkeyAccountSecretsProps = {}) {
    super(scope, id);
    checkInput('PortkeyAccountSecretsProps', props);
    checkNames(props);
    this.accountSecret = createSecret(
      this,
      'Account',
      'Who the data plane is to the control plane of Portkey',
      ACCOUNT_FIELDS,
      props,
      props.accountSecretName,
    );
    this.registryCredentials = createSecret(
      this,
      'Registry',
      'Registry of the images of Portkey',
      REGISTRY_FIELDS,
      props,
      props.registryCredentialsName,
    );
    this.account = PortkeyAccount.fromSecret(this.accountSecret);
    this.node.addValidation({ validate: () => problemsOf(this) });
  }

  /** Makes the commands that fill them outputs of the stack: shell lines with the values in variables. */
  public printCommands(): void {
    const printed = new PrintedOutputs(this);
    for (const [name, secret, fields] of [
      ['SetAccountCommand', this.accountSecret, ACCOUNT_FIELDS],
      ['SetRegistryCommand', this.registryCredentials, REGISTRY_FIELDS],
    ] as const) {
      printed.print(name, setCommand(secret, fields), `Fills the secret, from ${fields.map(variableOf).join(' and ')}`);
    }
  }
}

const ACCOUNT_FIELDS = ['PORTKEY_CLIENT_AUTH', 'ORGANISATIONS_TO_SYNC'];
const REGISTRY_FIELDS = ['username', 'password'];

const variableOf = (field: string): string => `$${/^[a-z]/.test(field) ? `PORTKEY_REGISTRY_${field.toUpperCase()}` : field}`;

/** By jq, which quotes whatever a value holds. */
function setCommand(secret: secretsmanager.ISecret, fields: readonly string[]): string {
  const given = fields.map((field) => `--arg ${field} "${variableOf(field)}"`).join(' ');
  const value = `"$(jq -n ${given} '$ARGS.named')"`;
  return `aws secretsmanager put-secret-value --region ${Stack.of(secret).region} --secret-id ${secret.secretArn} --secret-string ${value}`;
}

function createSecret(
  scope: Construct,
  id: string,
  description: string,
  fields: readonly string[],
  { encryptionKey, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }: PortkeyAccountSecretsProps,
  secretName?: string,
): secretsmanager.ISecret {
  const secret = new SharedSecret(scope, id, {
    description,
    secretName,
    encryptionKey: keyItself('encryptionKey', encryptionKey),
    removalPolicy,
    secretObjectValue: Object.fromEntries(fields.map((field) => [field, SecretValue.unsafePlainText('')])),
  });
  acknowledge(secret, 'AwsSolutions-SMG4', 'Portkey issues what is in it; there is no interface that a rotation function could call.');
  return secret;
}

function checkNames({ accountSecretName, registryCredentialsName }: PortkeyAccountSecretsProps): void {
  for (const [path, name] of Object.entries({ accountSecretName, registryCredentialsName })) {
    if (name !== undefined && isKnown(name) && !/^[\w/+=.@-]{1,512}$/.test(name)) {
      throw invalid('AccountSecretNameNotPossible', path, name);
    }
  }
  if (accountSecretName !== undefined && accountSecretName === registryCredentialsName) {
    throw invalid('AccountSecretNameNotPossible', 'registryCredentialsName', registryCredentialsName, 'the account has it');
  }
}

/** A gateway that is deployed with them has its first tasks before anyone could have filled them. */
function problemsOf(secrets: PortkeyAccountSecrets): string[] {
  const stack = deployedStackOf(secrets);
  const gateway = stack.node.findAll().find((each) => each instanceof PortkeyEnterpriseGateway && deployedStackOf(each) === stack);
  return gateway ? [invalid('AccountSecretsEmpty', 'account', gateway.node.path).message] : [];
}
