import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeCompliance } from '../acknowledgement';
import { invalid } from '../errors';

/** Of the 4 KB that all variables of a function may have. */
const MOST_BYTES = 3_500;

/** Built with the library, of `runtime/triggers/team.ts`. */
const code = (): string => readFileSync(path.join(__dirname, '..', '..', 'lib', 'team-trigger.js'), 'utf8');

/**
 * The function that puts the team of a person into access tokens. It knows groups and teams, and no client: a client names the pool, and the pool
 * names the function.
 */
export class TeamTrigger extends Construct {
  /** The one of a user pool, made when it is first needed. */
  public static of(scope: Construct, userPool: cognito.UserPool): TeamTrigger {
    return (scope.node.tryFindChild('TeamTrigger') as TeamTrigger | undefined) ?? new TeamTrigger(scope, userPool);
  }

  private readonly teams = new Map<string, string>();

  private constructor(scope: Construct, userPool: cognito.UserPool) {
    super(scope, 'TeamTrigger');
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    acknowledgeCompliance(
      logGroup,
      'CloudWatchLogGroupEncrypted',
      'Encrypted with a key of AWS: the function writes nothing but when it ran, and what failed; no person and no token.',
    );
    const writeLog = new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Log: new iam.PolicyDocument({ statements: [writeLog] }) },
    });
    // the L2 is what an app's feature flags make of it
    const trigger = new lambda.CfnFunction(this, 'Function', {
      description: 'Puts the team of a person into access tokens for the gateway',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      code: { zipFile: code() },
      environment: { variables: { TEAMS: Lazy.string({ produce: () => this.table }) } },
      // Amazon Cognito waits for 5 s
      timeout: 5,
      memorySize: 128,
      role: role.roleArn,
      loggingConfig: { logGroup: logGroup.logGroupName },
    });
    new lambda.CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: trigger.attrArn,
      principal: 'cognito-idp.amazonaws.com',
      sourceArn: userPool.userPoolArn,
    });
    // beside triggers that the app has added
    const pool = userPool.node.defaultChild as cognito.CfnUserPool;
    this.node.addValidation({ validate: () => triggerProblems(pool) });
    pool.addPropertyOverride('LambdaConfig.PreTokenGenerationConfig', { LambdaArn: trigger.attrArn, LambdaVersion: 'V2_0' });
  }

  /** Adds rows to its table; those of an earlier call come first. */
  public add(prefix: string, teamByGroup: Readonly<Record<string, string>>): void {
    for (const [group, team] of Object.entries(teamByGroup)) {
      const before = this.teams.get(group);
      if (before !== undefined && before !== team) {
        throw invalid('GroupOfTwoTeams', `${prefix}.${group}`, team, `other people of the user pool have "${before}"`);
      }
      this.teams.set(group, team);
    }
    if (Buffer.byteLength(this.table) > MOST_BYTES) {
      throw invalid('TooManyGroups', prefix, this.teams.size, `their names and those of their teams take ${Buffer.byteLength(this.table)} bytes`);
    }
  }

  private get table(): string {
    return JSON.stringify([...this.teams]);
  }
}

/** A user pool has one function before a token is made; ours would silently take its place. */
function triggerProblems(pool: cognito.CfnUserPool): string[] {
  const { preTokenGeneration, preTokenGenerationConfig } = Stack.of(pool).resolve(pool.lambdaConfig) ?? {};
  return preTokenGeneration || preTokenGenerationConfig ? [invalid('TeamTriggerTaken', 'addPeople().teamByGroup', pool).message] : [];
}
