import { Duration, Lazy, Names, Stack } from 'aws-cdk-lib';
import * as appconfig from 'aws-cdk-lib/aws-appconfig';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  API_KEY_PARTITION,
  BUDGET_PARTITION,
  DENY_LIST_PARTITION,
  denyListSortKey,
  denyPersonSortKey,
  type ILiveSection,
  LIVE_DOCUMENT,
  type LiveSource,
} from '../contract';
import { keyItself } from '../encryption-key';
import { checkInput } from '../inputs';
import { removalPolicyOf } from '../presets';
import { grantTable } from '../table-access';
import { jsonSchemaOf } from './json-schema';
import { createOperatorTable } from './operator-table';
import type { LiveConfigurationProps } from './options';
import { checkRevision, checkSections, documentOf, documentProblems, documentText } from './sections';

/**
 * What changes without a deployment of tasks: clients and prices, as a document in AWS AppConfig that every task reads each 30
 * seconds, and the deny-list, a DynamoDB table that operators write. Denying a client holds within a minute, and what is in the
 * table is no part of the stack: it is no drift, and no deployment undoes it.
 */
export class LiveConfiguration extends Construct {
  /** The AppConfig application. */
  public readonly application: appconfig.CfnApplication;

  /** The AppConfig environment that tasks read from. */
  public readonly environment: appconfig.CfnEnvironment;

  /** The AppConfig profile of the document. */
  public readonly configurationProfile: appconfig.CfnConfigurationProfile;

  /** The document as it is in the template; replaced with every change of it. */
  public readonly configurationVersion: appconfig.CfnHostedConfigurationVersion;

  /** What publishes the document. */
  public readonly deployment: appconfig.CfnDeployment;

  /** How it is published: to all tasks at once. */
  public readonly deploymentStrategy: appconfig.CfnDeploymentStrategy;

  /**
   * What operators write. The deny-list is its partition `deny`: sort key `sk` is `client#<client id>` or `user#<person>`. API keys are its
   * partition `key`, by id, each with the hash of the key. What budgets were raised by is its partition `budget`.
   */
  public readonly operatorTable: dynamodb.Table;

  /**
   * Where tasks read from. It stays the same when clients or prices change.
   *
   * @internal
   */
  public readonly _source: LiveSource;

  private readonly sections: ILiveSection[];

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `DuplicateLiveSection`, `InvalidLiveSection`, `InvalidLiveRevision`
   */
  constructor(scope: Construct, id: string, props: LiveConfigurationProps = {}) {
    super(scope, id);
    checkInput('LiveConfigurationProps', props);
    const { revision, deletionProtection = false } = props;
    const sections = [...(props.sections ?? [])];
    checkSections(sections);
    this.sections = sections;
    checkRevision(revision);
    this.node.addValidation({ validate: () => documentProblems(this, sections) });
    const removalPolicy = removalPolicyOf('removalPolicy', props.removalPolicy, props.preset);
    const encryptionKey = keyItself('encryptionKey', props.encryptionKey);

    // AppConfig's own deletion protection looks at the last hour of reads: tasks read until the stack is deleted
    const deletionProtectionCheck = deletionProtection ? 'APPLY' : 'BYPASS';
    const name = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    this.application = new appconfig.CfnApplication(this, 'Application', { name, description: 'Live configuration of a Portkey gateway' });
    const { ref: applicationId } = this.application;
    this.environment = new appconfig.CfnEnvironment(this, 'Environment', { applicationId, name: 'gateway', deletionProtectionCheck });
    this.configurationProfile = new appconfig.CfnConfigurationProfile(this, 'Profile', {
      applicationId,
      name: 'live',
      locationUri: 'hosted',
      type: 'AWS.Freeform',
      validators: [{ type: 'JSON_SCHEMA', content: JSON.stringify(jsonSchemaOf(LIVE_DOCUMENT)) }],
      deletionProtectionCheck,
    });
    this.configurationVersion = this.createVersion(sections, revision);
    this.deploymentStrategy = this.createStrategy(name);
    this.deployment = new appconfig.CfnDeployment(this, 'Deployment', {
      ...this.document(),
      environmentId: this.environment.ref,
      configurationVersion: this.configurationVersion.ref,
      deploymentStrategyId: this.deploymentStrategy.ref,
    });

    this.operatorTable = createOperatorTable(this, { encryptionKey, deletionProtection, removalPolicy });

    this._source = {
      appConfig: {
        applicationId,
        environmentId: this.environment.ref,
        profileId: this.configurationProfile.ref,
      },
      operatorTable: this.operatorTable.tableName,
      pollInterval: Duration.seconds(30).toMilliseconds(),
    };
  }

  /**
   * Adds a section to the document: routes, or one of your own.
   *
   * @throws `DuplicateLiveSection`, `InvalidLiveSection`
   */
  public addSection(section: ILiveSection): void {
    checkInput('ILiveSection', section, 'addSection()');
    checkSections([...this.sections, section]);
    this.sections.push(section);
  }

  /**
   * Whether the document has a section of this key.
   *
   * @internal
   */
  public _holds(key: string): boolean {
    return this.sections.some((section) => section.key === key);
  }

  /** Allows reading the document and the deny-list, and nothing else. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    const document = iam.Grant.addToPrincipal({
      grantee,
      actions: ['appconfig:GetLatestConfiguration', 'appconfig:StartConfigurationSession'],
      resourceArns: [this.documentArn()],
    });
    return document.combine(grantTable(this.operatorTable, grantee, ['dynamodb:Query']));
  }

  /** Allows to look up and to list API keys: their ids, clients and times, and hashes. Nobody can tell a key from its hash. */
  public grantReadApiKeys(grantee: iam.IGrantable): iam.Grant {
    return grantTable(this.operatorTable, grantee, ['dynamodb:GetItem', 'dynamodb:Query'], { partition: API_KEY_PARTITION });
  }

  /** Allows what `npx cdk-portkey-gateway keys` does: to make, list and revoke API keys, of any client. The deny-list stays out of reach. */
  public grantManageApiKeys(grantee: iam.IGrantable): iam.Grant {
    const actions = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
    return grantTable(this.operatorTable, grantee, actions, { partition: API_KEY_PARTITION, writes: true });
  }

  /**
   * Allows what `npx cdk-portkey-gateway budgets` does to the operator's table: to list, raise and reset budgets, of
   * any subject. What was spent stands in the ledger: `gateway.limits.grantReadLedger()`. API keys and the deny-list stay out of reach.
   */
  public grantManageBudgets(grantee: iam.IGrantable): iam.Grant {
    const actions = ['dynamodb:Query', 'dynamodb:UpdateItem'];
    return grantTable(this.operatorTable, grantee, actions, { partition: BUDGET_PARTITION, writes: true });
  }

  /**
   * Lets tasks read what they need; API keys too.
   *
   * @internal
   */
  public _serve(tasks: iam.IGrantable, apiKeys: boolean): void {
    this.grantRead(tasks);
    if (apiKeys) {
      grantTable(this.operatorTable, tasks, ['dynamodb:GetItem'], { partition: API_KEY_PARTITION });
    }
  }

  /** Shell command that revokes a client within a minute, whatever tokens it still holds. It needs the AWS CLI. */
  public denyCommand(clientId: string): string {
    return this.command('denyCommand', 'put-item --item', clientId, denyListSortKey);
  }

  /** Shell command that takes back what `denyCommand` did. */
  public allowCommand(clientId: string): string {
    return this.command('allowCommand', 'delete-item --key', clientId, denyListSortKey);
  }

  /** Shell command that revokes a person within a minute, whatever tokens they still hold. `user` is the field of records. It needs the AWS CLI. */
  public denyPersonCommand(user: string): string {
    return this.command('denyPersonCommand', 'put-item --item', user, denyPersonSortKey);
  }

  /** Shell command that takes back what `denyPersonCommand` did. */
  public allowPersonCommand(user: string): string {
    return this.command('allowPersonCommand', 'delete-item --key', user, denyPersonSortKey);
  }

  private command(method: string, operation: string, id: string, sortKey: (id: string) => string): string {
    checkInput('string', id, `${method}()`);
    const item = JSON.stringify({ pk: { S: DENY_LIST_PARTITION }, sk: { S: sortKey(id) } }).replace(/'/g, `'\\''`);
    return `aws dynamodb ${operation} '${item}' --region ${Stack.of(this).region} --table-name ${this.operatorTable.tableName}`;
  }

  /**
   * A changed document is a new version, and a new version a new deployment: CloudFormation replaces both. Neither is retained,
   * because AppConfig refuses to delete a profile that has versions (https://github.com/aws/aws-cdk/issues/26804).
   */
  private createVersion(sections: ILiveSection[], revision?: string): appconfig.CfnHostedConfigurationVersion {
    return new appconfig.CfnHostedConfigurationVersion(this, 'Version', {
      ...this.document(),
      contentType: 'application/json',
      content: Lazy.string({ produce: () => documentText(this, documentOf(sections, revision)) }),
    });
  }

  private document(): { readonly applicationId: string; readonly configurationProfileId: string } {
    return { applicationId: this.application.ref, configurationProfileId: this.configurationProfile.ref };
  }

  /** The predefined AppConfig.AllAtOnce bakes for ten minutes, in which no other deployment can start. */
  private createStrategy(name: string): appconfig.CfnDeploymentStrategy {
    return new appconfig.CfnDeploymentStrategy(this, 'Strategy', {
      name,
      description: 'All tasks at once',
      deploymentDurationInMinutes: 0,
      finalBakeTimeInMinutes: 0,
      growthFactor: 100,
      growthType: 'LINEAR',
      replicateTo: 'NONE',
    });
  }

  /** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsappconfig.html */
  private documentArn(): string {
    const application = `application/${this.application.ref}`;
    const environment = `environment/${this.environment.ref}`;
    const configuration = `configuration/${this.configurationProfile.ref}`;
    return Stack.of(this).formatArn({ service: 'appconfig', resource: `${application}/${environment}/${configuration}` });
  }
}
