import { Token } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct, type IConstruct } from 'constructs';
import type { GatewayAuth } from '../auth';
import { problemsOfTaken } from '../checks';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import type { ImportedGatewayAttributes } from './imported-gateway';

/** What a gateway tells others of itself: last part of the parameter's name, and its description. */
const PARAMETERS = {
  url: 'What clients call, without path',
  port: 'Port of the load balancer',
  gatewayName: 'Value of the Gateway dimension of metrics and records',
  securityGroupId: 'Security group of the load balancer',
  tokenEndpoint: 'Where clients get access tokens',
  userPoolId: 'User pool that clients are made in',
  resourceServerIdentifier: 'Identifier of the resource server, which scopes begin with',
} as const;

type Name = keyof typeof PARAMETERS;

/** What of a gateway they are about. */
export interface ExportedParts extends ec2.IConnectable {
  readonly url: string;
  readonly gatewayName: string;
  readonly auth: GatewayAuth;
}

/** Not every gateway has all of them. */
function valuesOf({ url, gatewayName, connections, auth }: ExportedParts): Partial<Record<Name, string>> {
  return {
    url,
    port: connections.defaultPort?.toString(),
    gatewayName,
    securityGroupId: connections.securityGroups[0]?.securityGroupId,
    tokenEndpoint: auth.tokenEndpoint,
    userPoolId: auth.userPool?.userPoolId,
    resourceServerIdentifier: auth.resourceServer?.userPoolResourceServerId,
  };
}

/** Writes parameters of SSM below a prefix; those of one prefix once. */
export function exportParameters(gateway: Construct & ExportedParts, prefix: string): void {
  requirePrefix(prefix);
  const id = `Parameters${prefix.replaceAll('-', ':').replaceAll('/', '-')}`; // no prefix has a colon, so no two have one id
  if (gateway.node.tryFindChild(id)) {
    return;
  }
  const values = valuesOf(gateway);
  const scope = new ExportedParameters(gateway, id, prefix);
  for (const [name, description] of Object.entries(PARAMETERS) as [Name, string][]) {
    const stringValue = values[name];
    if (stringValue !== undefined) {
      new ssm.StringParameter(scope, name, { parameterName: `${prefix}/${name}`, stringValue, description });
    }
  }
}

/** The parameters of one prefix, which nobody else of the environment may write. */
class ExportedParameters extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly prefix: string,
  ) {
    super(scope, id);
    const writes = (each: IConstruct) => each instanceof ExportedParameters && each.prefix === prefix;
    this.node.addValidation({ validate: () => problemsOfTaken('ParameterPrefixTaken', 'parameterPrefix', prefix, this, writes) });
  }
}

/** Attributes that are read from parameters when somebody asks for them: not every gateway has all of them. */
export class ParameterAttributes implements ImportedGatewayAttributes {
  constructor(
    private readonly scope: Construct,
    private readonly prefix: string,
  ) {
    requirePrefix(prefix);
  }

  public get url(): string {
    return this.valueOf('url');
  }

  public get port(): number {
    return Token.asNumber(this.valueOf('port'));
  }

  public get gatewayName(): string {
    return this.valueOf('gatewayName');
  }

  public get securityGroup(): ec2.ISecurityGroup {
    return ec2.SecurityGroup.fromSecurityGroupId(this.scope, 'SecurityGroup', this.valueOf('securityGroupId'));
  }

  public get tokenEndpoint(): string {
    return this.valueOf('tokenEndpoint');
  }

  public get userPool(): cognito.IUserPool {
    return cognito.UserPool.fromUserPoolId(this.scope, 'UserPool', this.valueOf('userPoolId'));
  }

  public get resourceServerIdentifier(): string {
    return this.valueOf('resourceServerIdentifier');
  }

  private valueOf(name: Name): string {
    return ssm.StringParameter.valueForStringParameter(this.scope, `${this.prefix}/${name}`);
  }
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html */
function requirePrefix(prefix: string): void {
  checkInput('string', prefix, 'parameterPrefix');
  if (Token.isUnresolved(prefix) || !/^(\/[A-Za-z0-9_.-]+){1,14}$/.test(prefix) || prefix.length > 500 || /^\/(aws|ssm)/i.test(prefix)) {
    throw invalid('InvalidParameterPrefix', 'parameterPrefix', prefix);
  }
}
