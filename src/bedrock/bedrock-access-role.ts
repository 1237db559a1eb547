import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgePatterns } from '../acknowledgement';
import { checkInput } from '../inputs';
import { bedrockAccess, mantleAccess, PATTERNS_REASON } from './bedrock-access';
import { checkBedrockAccess, checkExternalId } from './model-patterns';
import { type BedrockAccessOptions, BedrockMessagesApi } from './options';

/** The tags of sessions that name who calls. */
const SESSION_TAGS = ['Gateway', 'Client', 'Team'];

/** Props of `BedrockAccessRole`. */
export interface BedrockAccessRoleProps extends BedrockAccessOptions {
  /**
   * Who may become the role: the gateway's task role (`new ArnPrincipal(...)`), which must exist by then, or the whole account of the gateway
   * (`new AccountPrincipal('111122223333')`), whose task role is then allowed by its own policy; give an `externalId` with it.
   */
  readonly trusted: iam.IPrincipal;

  /**
   * External id that must be named.
   *
   * @default - none
   */
  readonly externalId?: string;

  /**
   * Whether sessions may carry the tags `Gateway`, `Client` and `Team`: where `assumedRole.sessionTags` of the provider is true.
   *
   * @default false
   */
  readonly sessionTags?: boolean;

  /**
   * Whether Bedrock Mantle may be called with the account's default project, for a `ModelProvider.bedrockMantle()`. Its permissions do not know
   * models: the gateway alone refuses those that its provider does not name.
   *
   * @default - true with `messagesApi` MANTLE, else false
   */
  readonly mantle?: boolean;

  /**
   * Name of the role, so that its ARN is known before it is there.
   *
   * @default - named by CloudFormation
   */
  readonly roleName?: string;
}

/**
 * The role with which a gateway of another account calls models on Amazon Bedrock: a stack in the account that pays for them creates it,
 * `assumedRole` of `ModelProvider.bedrock()` names it. It may call what is named, and nothing else.
 *
 * @example
 * new BedrockAccessRole(this, 'Models', {
 *   trusted: new iam.AccountPrincipal('111122223333'),
 *   externalId: 'llm-gateway',
 *   inferenceProfiles: ['eu.anthropic.*'],
 * });
 */
export class BedrockAccessRole extends Construct {
  /** The role itself. */
  public readonly role: iam.Role;

  /**
   * @param scope where the construct is created, in a stack of the account whose models are called
   * @param id its name in that scope
   * @param props see there
   * @throws `NotAnOption`, `BedrockWithoutModels`, `InvalidModelPattern`, `InferenceProfileAmongModels`, `InvalidInferenceProfile`,
   * `InvalidApplicationProfile`, `InvalidExternalId`
   */
  constructor(scope: Construct, id: string, props: BedrockAccessRoleProps) {
    super(scope, id);
    checkInput('BedrockAccessRoleProps', props);
    const { trusted, externalId, sessionTags, mantle, roleName, messagesApi, region = Stack.of(this).region } = props;
    if (!mantle || props.models || props.inferenceProfiles || props.applicationInferenceProfiles) {
      checkBedrockAccess(props);
    }
    checkExternalId('props', props);
    this.role = new iam.Role(this, 'Default', {
      description: 'Calls models on Amazon Bedrock for an LLM gateway',
      assumedBy: trusted,
      externalIds: externalId === undefined ? undefined : [externalId],
      roleName,
    });
    if (sessionTags) {
      this.role.assumeRolePolicy?.addStatements(
        new iam.PolicyStatement({
          actions: ['sts:TagSession'],
          principals: [trusted],
          conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': SESSION_TAGS } },
        }),
      );
    }
    const statements = bedrockAccess(this, props);
    if (mantle && messagesApi !== BedrockMessagesApi.MANTLE) {
      statements.push(mantleAccess(this, region));
    }
    const document = new iam.PolicyDocument({ statements, minimize: true });
    const policy = new iam.Policy(this, 'Access', { document, roles: [this.role] });
    acknowledgePatterns(policy, statements, PATTERNS_REASON);
  }

  /** ARN of the role. */
  public get roleArn(): string {
    return this.role.roleArn;
  }
}
