import { Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { invalid } from '../errors';

/** Ids that AWS gives. What CDK shows while a look-up is pending is none of them, and would be the same for every VPC. */
const VPC_ID = /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/;

/**
 * Endpoints elsewhere in the app that AWS would refuse beside these. Two VPCs are the same where they have the same id, literal or token;
 * one that is imported twice by values of the deployment is not recognized.
 */
export function endpointProblems(endpoints: readonly ec2.VpcEndpoint[]): string[] {
  const own = endpoints.map(({ node }) => node.defaultChild as ec2.CfnVPCEndpoint).filter(({ vpcId }) => isRealId(vpcId));
  if (own.length === 0) {
    return [];
  }
  const others = own[0].node.root.node.findAll().filter((it): it is ec2.CfnVPCEndpoint => it instanceof ec2.CfnVPCEndpoint && !own.includes(it));
  return own.flatMap((endpoint) => {
    const rival = others.find((other) => conflict(endpoint, other));
    return rival ? [invalid('EndpointTaken', 'network.vpcEndpoints', serviceName(endpoint), `another one is ${rival.node.path}`).message] : [];
  });
}

function conflict(one: ec2.CfnVPCEndpoint, other: ec2.CfnVPCEndpoint): boolean {
  if (one.vpcId !== other.vpcId || one.vpcEndpointType !== other.vpcEndpointType || serviceName(one) !== serviceName(other)) {
    return false;
  }
  if (one.vpcEndpointType === ec2.VpcEndpointType.INTERFACE) {
    return one.privateDnsEnabled === true && other.privateDnsEnabled === true;
  }
  return (one.routeTableIds ?? []).some((id) => other.routeTableIds?.includes(id));
}

const isRealId = (vpcId: string): boolean => Token.isUnresolved(vpcId) || VPC_ID.test(vpcId);

/** With the region as a word, where only the deployment knows it. */
function serviceName(endpoint: ec2.CfnVPCEndpoint): string {
  const name: unknown = Stack.of(endpoint).resolve(endpoint.serviceName);
  const parts = typeof name === 'string' ? [name] : (name as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join']?.[1];
  return (parts ?? [JSON.stringify(name)]).map((part) => (typeof part === 'string' ? part : 'region')).join('');
}
