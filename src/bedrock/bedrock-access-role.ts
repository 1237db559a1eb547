import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgePatterns } from '../acknowledgement';
import { isKnown } from '../checks';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { policySizeProblems } from '../policy-size';
import { bedrockAccess, mantleAccess, PATTERNS_REASON } from './bedrock-access';
import { checkBedrockAccess, checkExternalId, checkPlaceOfProfiles, checkRegion } from './model-patterns';
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
 *   roleName: 'llm-gateway-models', // a stack of the gateway's account can name its ARN
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
   * `InvalidApplicationProfile`, `MessagesApiWithoutModels`, `InvalidRegion`, `InvalidExternalId`, `InvalidRoleName`, `MantleNeeded`,
   * `RoleOpenToEveryone`
   */
  constructor(scope: Construct, id: string, props: BedrockAccessRoleProps) {
    super(scope, id);
    checkInput('BedrockAccessRoleProps', props);
    const { trusted, externalId, sessionTags, roleName, messagesApi, region = Stack.of(this).region } = props;
    const mantle = props.mantle ?? messagesApi === BedrockMessagesApi.MANTLE;
    checkRole(this, props, mantle);
    this.role = new iam.Role(this, 'Default', {
      description: 'Calls models on Amazon Bedrock for an LLM gateway',
      assumedBy: trusted,
      externalIds: externalId === undefined ? undefined : [externalId],
      roleName,
    });
    checkTrust(this, props);
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
    this.node.addValidation({ validate: () => policySizeProblems(this.node.path, [policy]) });
    acknowledgePatterns(policy, statements, PATTERNS_REASON);
  }

  /** ARN of the role. */
  public get roleArn(): string {
    return this.role.roleArn;
  }
}

const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** Refuses what could not be called, and who must not call. */
function checkRole(scope: BedrockAccessRole, props: BedrockAccessRoleProps, mantle: boolean): void {
  const { models, inferenceProfiles, applicationInferenceProfiles, messagesApi, roleName, region } = props;
  if (!mantle && messagesApi === BedrockMessagesApi.MANTLE) {
    throw invalid('MantleNeeded', 'props.mantle', mantle);
  }
  checkRegion('props', region);
  if (!mantle || models || inferenceProfiles || applicationInferenceProfiles) {
    checkBedrockAccess('props', props);
    checkPlaceOfProfiles('props', scope, props);
  }
  checkExternalId('props', props);
  if (roleName !== undefined && isKnown(roleName) && !ROLE_NAME.test(roleName)) {
    throw invalid('InvalidRoleName', 'props.roleName', roleName);
  }
}

/** Refuses a role that whoever has an account at AWS could become. */
function checkTrust({ role }: BedrockAccessRole, { trusted }: BedrockAccessRoleProps): void {
  const statements: TrustStatement[] = Stack.of(role).resolve(role.assumeRolePolicy)?.Statement ?? [];
  const isOpen = ({ Principal, Condition }: TrustStatement) => !Condition && (Principal === '*' || [Principal.AWS].flat().includes('*'));
  if (statements.some(isOpen)) {
    throw invalid('RoleOpenToEveryone', 'props.trusted', String(trusted));
  }
}

interface TrustStatement {
  readonly Principal: '*' | { readonly AWS?: string | readonly string[] };
  readonly Condition?: object;
}
