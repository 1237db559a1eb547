import { createHash } from 'node:crypto';
import { ArnFormat, type CfnElement, Lazy, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { deployedStackOf } from '../deployed-stack';
import { keyItself } from '../encryption-key';
import { checkInput } from '../inputs';
import { type GuardrailOptions, GuardrailTier } from './guardrail-options';
import { checkGuardrailRegion, checkProfile, profileOf } from './guardrail-place';
import { policyOf } from './guardrail-policy';
import { checkGuardrail } from './guardrail-problems';

/** Of a guardrail's name. */
const MAX_LENGTH = 50;
const HASH_LENGTH = 8;

/** What no version keeps. The key it does: a version is read with the one that it was made with. */
const NO_POLICY = ['Name', 'Description', 'Tags'];

/** Properties of `VersionedGuardrail`. */
export interface VersionedGuardrailProps extends GuardrailOptions {
  /**
   * Key that encrypts the guardrail's policy.
   *
   * @default - a key of AWS
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * A guardrail of Amazon Bedrock, and the version of it that has the policy as it is here. Another policy makes another version, and the one before stays:
 * tasks that were started with it finish their requests by it, and so does a deployment that is rolled back.
 */
export class VersionedGuardrail extends Construct {
  /** The guardrail; what is changed of it before the template is written makes another version, too. */
  public readonly guardrail: bedrock.CfnGuardrail;

  /** Its version. */
  public readonly version: bedrock.CfnGuardrailVersion;

  /** The key that encrypts it; undefined where that is one of AWS. */
  public readonly encryptionKey?: kms.IKey;

  /** The guardrail profile by which texts may be judged in other regions; undefined where there is none. */
  public readonly guardrailProfile?: string;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `GuardrailWithoutFilters`, `InvalidGuardrailFilter`, `InvalidGuardrailProfile`, `GuardrailProfileNotKnown`, `GuardrailNotInRegion`,
   * `GuardrailElsewhere`, `KeyKnownByAliasOnly`
   */
  constructor(scope: Construct, id: string, props: VersionedGuardrailProps) {
    super(scope, id);
    checkInput('VersionedGuardrailProps', props);
    checkGuardrail('guardrail', props);
    const { region } = Stack.of(this);
    checkGuardrailRegion(region);
    checkProfile('guardrail', props.guardrailProfile, region);
    this.encryptionKey = keyItself('encryptionKey', props.encryptionKey);
    this.guardrailProfile = props.guardrailProfile ?? (props.tier === GuardrailTier.STANDARD ? profileOf(region) : undefined);
    this.guardrail = new bedrock.CfnGuardrail(this, 'Resource', {
      name: nameOf(this),
      description: 'Checks what passes a Portkey gateway',
      kmsKeyArn: this.encryptionKey?.keyArn,
      crossRegionConfig: this.guardrailProfile === undefined ? undefined : { guardrailProfileArn: profileArn(this, this.guardrailProfile) },
      ...policyOf(props),
    });
    this.version = this.createVersion();
  }

  /** ARN of the guardrail. */
  public get guardrailArn(): string {
    return this.guardrail.attrGuardrailArn;
  }

  /** Number of the version. */
  public get guardrailVersion(): string {
    return this.version.attrVersion;
  }

  /**
   * AWS gives a version no other policy than it was made with: another hash in its id makes another one. What the hash cannot know, the value of a
   * parameter, comes with an update of the guardrail, whose time is then in the description: another one replaces the version.
   */
  private createVersion(): bedrock.CfnGuardrailVersion {
    const version = new bedrock.CfnGuardrailVersion(this, 'Version', {
      guardrailIdentifier: this.guardrail.attrGuardrailId,
      description: Lazy.uncachedString({
        produce: () => {
          const policy = policyIn(this.guardrail);
          const { KmsKeyArn: _key, ...said } = policy;
          return `Policy ${hashOf(policy)}${isOfDeployment(said) ? ` of ${this.guardrail.attrUpdatedAt}` : ''}`;
        },
      }),
    });
    const id = Stack.of(this).getLogicalId(version);
    version.overrideLogicalId(Lazy.uncachedString({ produce: () => `${id}${hashOf(policyIn(this.guardrail))}` }));
    version.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return version;
  }
}

/** What a version keeps of a guardrail, as the template has it: overrides are in it. */
function policyIn(guardrail: bedrock.CfnGuardrail): Record<string, unknown> {
  const template: { Resources: Record<string, { Properties: Record<string, unknown> }> } = Stack.of(guardrail).resolve(
    (guardrail as CfnElement & { _toCloudFormation(): object })._toCloudFormation(),
  );
  const [{ Properties: properties }] = Object.values(template.Resources);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !NO_POLICY.includes(name)));
}

/** Whether there is something in it that deployments of the same template may give other values. */
function isOfDeployment(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([key, each]) =>
      key === 'Ref' ? !`${each}`.startsWith('AWS::') : (key.startsWith('Fn::') && key !== 'Fn::Join') || isOfDeployment(each),
    )
  );
}

/** Names are of account and region, so the stack is in them, of a nested one that which is deployed. */
function nameOf(scope: Construct): string {
  const readable = Names.uniqueResourceName(scope, { maxLength: MAX_LENGTH - HASH_LENGTH - 1, separator: '-' });
  return `${readable}-${hashOf([deployedStackOf(scope).stackName, scope.node.path])}`;
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, HASH_LENGTH);

const profileArn = (scope: Construct, resourceName: string): string =>
  Stack.of(scope).formatArn({ service: 'bedrock', resource: 'guardrail-profile', resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
