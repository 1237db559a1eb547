import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { isKnown, placeOf } from '../checks';
import { GUARDRAIL_ARN, GUARDRAIL_VERSION } from '../contract';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import type { GuardrailOptions } from './guardrail-options';
import { checkPartition, checkProfile } from './guardrail-place';
import { checkGuardrail } from './guardrail-problems';
import { VersionedGuardrail } from './versioned-guardrail';

/** Options of `Guardrail.existing()`. */
export interface ExistingGuardrailOptions {
  /**
   * Guardrail profile that the guardrail uses, by which texts may be judged in other regions: `eu.guardrail.v1:0`.
   *
   * @default - none
   */
  readonly guardrailProfile?: string;

  /**
   * Key of your own that encrypts it. One of another account must let the task role decrypt.
   *
   * @default - a key of AWS
   */
  readonly encryptionKey?: kms.IKey;
}

/** What a gateway gives to a `Guardrail`. */
export interface GuardrailBindOptions {
  /**
   * Key that encrypts what is made.
   *
   * @default - a key of AWS
   */
  readonly encryptionKey?: kms.IKey;
}

/** What came of it. */
export interface GuardrailConfig {
  /** ARN of the guardrail. Its region is called. */
  readonly guardrailArn: string;

  /** The version that is applied: a number. */
  readonly guardrailVersion: string;

  /**
   * Region that is called.
   *
   * @default - that of the ARN, or of the stack where the ARN is known at deployment only
   */
  readonly region?: string;

  /**
   * What the tasks have to be allowed.
   *
   * @default - nothing
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * What was made.
   *
   * @default - nothing
   */
  readonly resource?: VersionedGuardrail;
}

/**
 * A guardrail of Amazon Bedrock: what prompts and answers are checked for. Made here, or yours.
 *
 * @example
 *
 * new PortkeyGateway(this, 'Gateway', {
 *   providers: [ModelProvider.openai()],
 *   guardrail: {
 *     guardrail: Guardrail.create({
 *       contentFilters: [{ category: ContentFilterCategory.PROMPT_ATTACK }],
 *       piiEntities: [{ entity: PiiEntityType.EMAIL }, { entity: PiiEntityType.PASSWORD, action: SensitiveInformationAction.BLOCK }],
 *     }),
 *   },
 * });
 */
export abstract class Guardrail {
  /**
   * A guardrail that is made with the gateway, in its region. When its policy changes, it gets another version, which tasks of the next deployment apply.
   *
   * @throws `GuardrailWithoutFilters`, `InvalidGuardrailFilter`, `InvalidGuardrailProfile`
   */
  public static create(options: GuardrailOptions): Guardrail {
    checkInput('GuardrailOptions', options, 'guardrail');
    checkGuardrail('guardrail', options);
    return new MadeGuardrail(options);
  }

  /**
   * A guardrail that exists, of this account or of another one whose resource-based policy lets this one apply it.
   *
   * @param guardrailArn its ARN: `arn:aws:bedrock:eu-central-1:111122223333:guardrail/abcd1234efgh`
   * @param guardrailVersion one of its versions: a number. No `DRAFT`, which changes while its verdicts are remembered
   * @param options see there
   * @throws `InvalidGuardrail`, `InvalidGuardrailProfile`, `GuardrailElsewhere`, `KeyKnownByAliasOnly`
   */
  public static existing(guardrailArn: string, guardrailVersion: string, options: ExistingGuardrailOptions = {}): Guardrail {
    checkInput('string', guardrailArn, 'guardrail');
    checkInput('string', guardrailVersion, 'guardrail.version');
    checkInput('ExistingGuardrailOptions', options, 'guardrail');
    requireForm('guardrail', guardrailArn, GUARDRAIL_ARN);
    requireForm('guardrail.version', guardrailVersion, GUARDRAIL_VERSION);
    checkProfile('guardrail', options.guardrailProfile, placeOf(guardrailArn)?.region);
    return new ExistingGuardrail(guardrailArn, guardrailVersion, {
      ...options,
      encryptionKey: keyItself('guardrail.encryptionKey', options.encryptionKey),
    });
  }

  /** Called once by whoever needs it, with a scope for what is made. */
  public abstract bind(scope: Construct, options: GuardrailBindOptions): GuardrailConfig;
}

class MadeGuardrail extends Guardrail {
  constructor(private readonly options: GuardrailOptions) {
    super();
  }

  public bind(scope: Construct, { encryptionKey }: GuardrailBindOptions): GuardrailConfig {
    const resource = new VersionedGuardrail(scope, 'Guardrail', { ...this.options, encryptionKey });
    const { guardrailArn, guardrailVersion, guardrailProfile } = resource;
    return { guardrailArn, guardrailVersion, resource, statements: applyAccess(scope, guardrailArn, { guardrailProfile, encryptionKey }) };
  }
}

class ExistingGuardrail extends Guardrail {
  constructor(
    private readonly guardrailArn: string,
    private readonly guardrailVersion: string,
    private readonly options: ExistingGuardrailOptions,
  ) {
    super();
  }

  public bind(scope: Construct, _options: GuardrailBindOptions): GuardrailConfig {
    const { guardrailArn, guardrailVersion } = this;
    checkPartition('guardrail.guardrail', guardrailArn, Stack.of(scope).region);
    return { guardrailArn, guardrailVersion, statements: applyAccess(scope, guardrailArn, this.options) };
  }
}

function requireForm(path: string, given: string, form: RegExp): void {
  if (isKnown(given) && !form.test(given)) {
    throw invalid('InvalidGuardrail', path, given);
  }
}

/**
 * Applying a guardrail, in the regions of its profile too, and reading its policy with its key.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrail-profiles-permissions.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-kms.html
 */
function applyAccess(scope: Construct, guardrailArn: string, { guardrailProfile, encryptionKey }: ExistingGuardrailOptions): iam.PolicyStatement[] {
  const profile = guardrailProfile && {
    service: 'bedrock',
    region: '*',
    account: placeOf(guardrailArn)?.account,
    resource: 'guardrail-profile',
    resourceName: guardrailProfile,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  };
  const resources = [guardrailArn, ...(profile ? [Stack.of(scope).formatArn(profile)] : [])];
  return [
    new iam.PolicyStatement({ actions: ['bedrock:ApplyGuardrail'], resources }),
    ...(encryptionKey ? [new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [encryptionKey.keyArn] })] : []),
  ];
}
