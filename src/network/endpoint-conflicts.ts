import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { invalid } from '../errors';

/** Ids that AWS gives. What CDK shows while a look-up is pending is none of them, and would be the same for every VPC. */
const VPC_ID = /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/;

/**
 * Endpoints elsewhere in the app that AWS would refuse beside these, all in one problem; those that the network of the other one tells of
 * are its own. Two VPCs are the same where they have the same id, literal or token;
 * one that is imported twice by values of the deployment is not recognized.
 */
export function endpointProblems(endpoints: readonly ec2.VpcEndpoint[], isNetwork: (construct: IConstruct) => boolean): string[] {
  const own = endpoints.map(({ node }) => node.defaultChild as ec2.CfnVPCEndpoint).filter(({ vpcId }) => isRealId(vpcId));
  if (own.length === 0) {
    return [];
  }
  const all = own[0].node.root.node.findAll().filter(isEndpoint);
  const toldElsewhere = (rival: ec2.CfnVPCEndpoint) => all.indexOf(rival) < all.indexOf(own[0]) && rival.node.scopes.slice(-3, -2).some(isNetwork);
  const taken = own
    .map((endpoint) => ({ endpoint, rivals: all.filter((other) => !own.includes(other) && conflict(endpoint, other)) }))
    .filter(({ rivals }) => rivals.length > 0 && !rivals.some(toldElsewhere));
  if (taken.length === 0) {
    return [];
  }
  const services = taken.map(({ endpoint }) => serviceName(endpoint)).join(', ');
  const others = taken.flatMap(({ rivals }) => rivals.map(({ node }) => node.path)).join(', ');
  return [invalid('EndpointTaken', 'network.vpcEndpoints', services, `there are ${others}`).message];
}

/** By type, not by class: an app may have two copies of the CDK. */
const isEndpoint = (construct: IConstruct): construct is ec2.CfnVPCEndpoint =>
  CfnResource.isCfnResource(construct) && construct.cfnResourceType === ec2.CfnVPCEndpoint.CFN_RESOURCE_TYPE_NAME;

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
