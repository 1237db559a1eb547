import { Fn, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { GatewayCluster, GatewayService } from '../compute';
import { Exposure, type GatewayNetwork } from '../network';
import type { GatewayObservability } from '../observability';
import { PrintedOutputs } from '../printed-outputs';

/** What a person wants to paste after a deployment, and what is handed over to Portkey. */
export interface EnterpriseGatewayOutputs {
  /** What clients call, without path. */
  readonly url: string;

  /**
   * What MCP clients call.
   *
   * @default - the image runs no MCP gateway
   */
  readonly mcpUrl?: string;

  /**
   * Shell line that asks a model something, with the key of the control plane in `PORTKEY_API_KEY`. A key that is none is refused by the image, with 401. Where the image runs
   * no AI gateway it asks for its health.
   */
  readonly curlCommand: string;

  /** Shell line that shows how the gateway's service is. */
  readonly serviceStatusCommand: string;

  /**
   * Where the console shows the dashboard.
   *
   * @default - there is no dashboard
   */
  readonly dashboardUrl?: string;

  /** ARN of the gateway's task role: who it is to Amazon Bedrock, and to the account of a `BedrockAccessRole`. */
  readonly taskRoleArn: string;

  /**
   * ARN of the data service's task role.
   *
   * @default - there is no data service
   */
  readonly dataServiceTaskRoleArn?: string;

  /**
   * To hand over to Portkey: name of the endpoint service.
   *
   * @default - nobody reaches the gateway by AWS PrivateLink
   */
  readonly endpointServiceName?: string;

  /**
   * To hand over to Portkey: DNS name of the endpoint service.
   *
   * @default - nobody reaches the gateway by AWS PrivateLink
   */
  readonly endpointServiceDnsName?: string;

  /**
   * To hand over to Portkey: region of the endpoint service.
   *
   * @default - nobody reaches the gateway by AWS PrivateLink
   */
  readonly endpointServiceRegion?: string;

  /**
   * To hand over to Portkey: port that it calls.
   *
   * @default - nobody reaches the gateway by AWS PrivateLink
   */
  readonly endpointServicePort?: string;

  /**
   * Id of the endpoint to the control plane, whose connection Portkey accepts.
   *
   * @default - the control plane is called over the internet
   */
  readonly controlPlaneEndpointId?: string;

  /**
   * DNS name of that endpoint.
   *
   * @default - the control plane is called over the internet
   */
  readonly controlPlaneEndpointDnsName?: string;
}

/** The parts of a gateway that they tell of. */
export interface PrintedParts {
  readonly url: string;
  readonly mcpUrl?: string;
  /** Where models are asked, with what comes before their paths; undefined where the image runs no AI gateway. */
  readonly _modelsUrl?: string;
  readonly _healthUrl: string;
  readonly network: GatewayNetwork;
  readonly cluster: GatewayCluster;
  readonly service: GatewayService;
  readonly dataService?: GatewayService;
  readonly observability: GatewayObservability;
  readonly controlPlaneEndpoint?: ec2.InterfaceVpcEndpoint;
}

export function outputsOf(gateway: PrintedParts): EnterpriseGatewayOutputs {
  const { url, mcpUrl, network, service, dataService, observability, controlPlaneEndpoint } = gateway;
  const { privateLink } = network;
  return {
    url,
    mcpUrl,
    curlCommand: curlCommand(gateway),
    serviceStatusCommand: statusCommand(gateway),
    dashboardUrl: observability.dashboardUrl,
    taskRoleArn: service.taskRole.roleArn,
    dataServiceTaskRoleArn: dataService?.taskRole.roleArn,
    endpointServiceName: privateLink?.serviceName,
    endpointServiceDnsName: privateLink && dnsNameOf(privateLink.endpointService),
    endpointServiceRegion: privateLink && Stack.of(network).region,
    endpointServicePort: privateLink && String(network.front.port),
    controlPlaneEndpointId: controlPlaneEndpoint?.vpcEndpointId,
    // `<id of the zone>:<name>`
    controlPlaneEndpointDnsName: controlPlaneEndpoint && Fn.select(1, Fn.split(':', Fn.select(0, controlPlaneEndpoint.vpcEndpointDnsEntries))),
  };
}

const PRINTED: readonly [name: string, field: keyof EnterpriseGatewayOutputs, description: string][] = [
  ['Url', 'url', 'What clients call, without path'],
  ['McpUrl', 'mcpUrl', 'What MCP clients call'],
  ['CurlCommand', 'curlCommand', 'Asks a model something; on an internal gateway: from inside the VPC'],
  ['ServiceStatusCommand', 'serviceStatusCommand', 'Shows how the service is'],
  ['DashboardUrl', 'dashboardUrl', 'Dashboard'],
  ['TaskRoleArn', 'taskRoleArn', 'Who the gateway is to Amazon Bedrock'],
  ['DataServiceTaskRoleArn', 'dataServiceTaskRoleArn', 'Who the data service is'],
  ['EndpointServiceName', 'endpointServiceName', 'To hand over to Portkey: name of the endpoint service'],
  ['EndpointServiceDnsName', 'endpointServiceDnsName', 'To hand over to Portkey: DNS name of the endpoint service'],
  ['EndpointServiceRegion', 'endpointServiceRegion', 'To hand over to Portkey: region of the endpoint service'],
  ['EndpointServicePort', 'endpointServicePort', 'To hand over to Portkey: port of the gateway'],
  ['ControlPlaneEndpointId', 'controlPlaneEndpointId', 'Endpoint to the control plane, whose connection Portkey accepts'],
  ['ControlPlaneEndpointDnsName', 'controlPlaneEndpointDnsName', 'DNS name of that endpoint'],
];

/** Makes them outputs of the stack that is deployed. */
export function printOutputs(gateway: IConstruct & PrintedParts): void {
  const outputs = outputsOf(gateway);
  const printed = new PrintedOutputs(gateway);
  for (const [name, field, description] of PRINTED) {
    const value = outputs[field];
    if (value !== undefined) {
      const isOfTools = field === 'curlCommand' && gateway._modelsUrl === undefined;
      printed.print(name, value, isOfTools ? 'Asks the MCP gateway whether it is healthy; on an internal gateway: from inside the VPC' : description);
    }
  }
}

function curlCommand({ _modelsUrl: models, _healthUrl: health, network }: PrintedParts): string {
  const where =
    network.exposure !== Exposure.INTERNAL
      ? ''
      : `: run this inside the VPC, ${network._hasLoadBalancer ? 'the load balancer is internal' : 'from where tasks let calls in'}; `;
  if (models === undefined) {
    return `${where}curl -sS ${health}`;
  }
  const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] });
  return `${where}curl -sS ${models}/v1/chat/completions -H "x-portkey-api-key: $PORTKEY_API_KEY" -H 'content-type: application/json' -d '${body}'`;
}

function statusCommand({ cluster, service }: PrintedParts): string {
  const { region } = Stack.of(service);
  const query = '"services[].{running:runningCount,desired:desiredCount,deployments:deployments[].rolloutState,events:events[:3].message}"';
  return `aws ecs describe-services --region ${region} --cluster ${cluster.cluster.clusterName} --services ${service.service.serviceName} --query ${query}`;
}

/** @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-share-your-services.html */
function dnsNameOf(service: ec2.VpcEndpointService): string {
  const { region, urlSuffix } = Stack.of(service);
  return `${service.vpcEndpointServiceId}.${region}.vpce.${urlSuffix}`;
}
