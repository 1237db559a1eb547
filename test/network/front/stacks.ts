import { App, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationFront,
  type ApplicationFrontProps,
  GatewayDomain,
  type GatewayDoor,
  type GatewayFront,
  NetworkFront,
  type NetworkFrontProps,
} from '../../../src/network';
import { importedVpc } from '../synthesize';

/** A domain whose certificate is there already. */
export const certified = (stack: Stack): GatewayDomain =>
  GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, 'Given', 'arn:aws:acm:eu-west-1:111111111111:certificate/11111111-1111-1111-1111-111111111111'),
    'llm.example.com',
  );

/** A front alone in a stack, beside a VPC that is known by its attributes. */
export function applicationFront(props: Partial<ApplicationFrontProps> = {}): { stack: Stack; front: ApplicationFront } {
  const stack = new Stack(new App(), 'Stack');
  return { stack, front: new ApplicationFront(stack, 'Front', { ...props, vpc: props.vpc ?? importedVpc(stack) }) };
}

export function networkFront(props: Partial<NetworkFrontProps> | ((stack: Stack) => Partial<NetworkFrontProps>) = {}): {
  stack: Stack;
  front: NetworkFront;
} {
  const stack = new Stack(new App(), 'Stack');
  const given = typeof props === 'function' ? props(stack) : props;
  return { stack, front: new NetworkFront(stack, 'Front', { ...given, vpc: given.vpc ?? importedVpc(stack) }) };
}

/** A service that listens on a port, as far as a door is concerned. */
export function serviceIn(scope: Stack, id: string, port: number): ecs.FargateService {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, `${id}Task`);
  taskDefinition.addContainer('main', { image: ecs.ContainerImage.fromRegistry('image'), portMappings: [{ containerPort: port }] });
  const cluster = new ecs.Cluster(scope, `${id}Cluster`, { vpc: importedVpc(new Stack(new App(), 'Elsewhere')) });
  return new ecs.FargateService(scope, id, { cluster, taskDefinition, minHealthyPercent: 100 });
}

/** Opens a door and puts a service behind it. */
export function serve(stack: Stack, front: GatewayFront, id: string, options: Parameters<GatewayFront['openDoor']>[1]): GatewayDoor {
  const door = front.openDoor(id, options);
  const target = { containerName: 'main', containerPort: options.port, alternateTarget: door.alternateTarget };
  door.attach(serviceIn(stack, `${id}Service`, options.port).loadBalancerTarget(target));
  return door;
}
