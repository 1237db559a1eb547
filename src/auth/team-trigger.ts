import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeCompliance } from '../acknowledgement';
import { invalid } from '../errors';

type Row = readonly [group: string, team: string];

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
  public static of(scope: Construct, userPool: cognito.UserPool, encryptionKey?: kms.IKey): TeamTrigger {
    return (scope.node.tryFindChild('TeamTrigger') as TeamTrigger | undefined) ?? new TeamTrigger(scope, userPool, encryptionKey);
  }

  private rows: readonly Row[] = [];

  private constructor(scope: Construct, userPool: cognito.UserPool, encryptionKey?: kms.IKey) {
    super(scope, 'TeamTrigger');
    const kept = { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY };
    const logGroup = new logs.LogGroup(this, 'Logs', { ...kept, encryptionKey });
    if (!encryptionKey) {
      acknowledgeCompliance(
        logGroup,
        'CloudWatchLogGroupEncrypted',
        'Encrypted with a key of AWS: the function writes nothing but when it ran, and what failed; no person and no token.',
      );
    }
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

  /** Adds rows to its table, each in front of those that it stands in front of here. */
  public add(prefix: string, teamByGroup: Readonly<Record<string, string>>): void {
    const own = Object.entries(teamByGroup);
    const rows = [...this.rows];
    let place = rows.length;
    for (const [group, team] of [...own].reverse()) {
      const index = rows.findIndex((row) => row[0] === group);
      if (index === -1) {
        rows.splice(place, 0, [group, team]);
      } else if (rows[index][1] !== team) {
        throw invalid('GroupOfTwoTeams', `${prefix}.${group}`, team, `other people of the user pool have "${rows[index][1]}"`);
      } else {
        place = Math.min(place, index);
      }
    }
    requireOrder(prefix, own, rows);
    const table = JSON.stringify(rows);
    if (Buffer.byteLength(table) > MOST_BYTES) {
      throw invalid('TooManyGroups', prefix, rows.length, `their names and those of their teams take ${Buffer.byteLength(table)} bytes`);
    }
    this.rows = rows;
  }

  private get table(): string {
    return JSON.stringify(this.rows);
  }
}

/** Of two groups of a person the first counts, which cannot be the one here and the other there. */
function requireOrder(prefix: string, own: readonly Row[], rows: readonly Row[]): void {
  const places = new Map(rows.map(([group], index) => [group, index]));
  const placeOf = ([group]: Row): number => places.get(group) ?? 0;
  for (const [index, row] of own.entries()) {
    const later = own.slice(index).find((each) => placeOf(each) < placeOf(row) && each[1] !== row[1]);
    if (later) {
      throw invalid('GroupsInTwoOrders', `${prefix}.${row[0]}`, row[1], `for other people of the user pool "${later[0]}" comes first`);
    }
  }
}

/** A user pool has one function before a token is made; ours would silently take its place. */
function triggerProblems(pool: cognito.CfnUserPool): string[] {
  const { preTokenGeneration, preTokenGenerationConfig } = Stack.of(pool).resolve(pool.lambdaConfig) ?? {};
  return preTokenGeneration || preTokenGenerationConfig ? [invalid('TeamTriggerTaken', 'addPeople().teamByGroup', pool).message] : [];
}
