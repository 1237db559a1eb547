import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { differ, placeOf, requireHere } from '../checks';
import type { GatewayService } from '../compute';
import { invalid } from '../errors';
import { secretAccess } from '../secret-access';
import type { GatewayRoutingProps } from './routing-options';

const SECRET = 'Secrets Manager adds six characters to the name of a secret.';

/** Parts of the runtime that stand on resources of their own, and why their permissions hold patterns. */
const REASONS = {
  limits: SECRET,
  guardrail: 'A guardrail profile leads to the regions of its geography, which AWS may add to.',
  responseCache: SECRET,
} as const;

type Parts = Pick<GatewayRoutingProps, keyof typeof REASONS | 'taskCertificate' | 'traces'>;

/** Lets tasks use them, and says what must be there before a task is. */
export function admitParts(service: GatewayService, parts: Parts): IConstruct[] {
  admitCertificate(service, parts);
  admitTraces(service, parts);
  const admitted = (Object.keys(REASONS) as (keyof typeof REASONS)[]).flatMap((name) => {
    const part = parts[name];
    part?.admit(service);
    service.allow(part?.taskStatements() ?? [], name === 'guardrail' && parts.guardrail?.sharedMemory ? `${REASONS[name]} ${SECRET}` : REASONS[name]);
    return part ?? [];
  });
  return [...admitted, ...(parts.guardrail?.sharedMemory ? [parts.guardrail.sharedMemory] : []), ...(parts.traces ? [parts.traces] : [])];
}

/** Lets tasks send spans. */
function admitTraces(service: GatewayService, { traces }: Pick<GatewayRoutingProps, 'traces'>): void {
  const statements = traces?.taskStatements() ?? [];
  const isOfAll = ({ resources }: iam.PolicyStatement) => resources.includes('*');
  service.allow(statements.filter(isOfAll), 'X-Ray has no resources that spans could be put into.');
  service.allow(
    statements.filter((each) => !isOfAll(each)),
    SECRET,
  );
  if (traces?.receiverPort !== undefined) {
    service._letOut(traces.receiverPort, 'Receiver of spans');
  }
}

/** Lets tasks read the certificate that they show. */
function admitCertificate(service: GatewayService, { taskCertificate }: Pick<GatewayRoutingProps, 'taskCertificate'>): void {
  if (taskCertificate) {
    requireHere('ResourceElsewhere', 'compute.taskCertificate', service, placeOf(taskCertificate.secretArn, taskCertificate.env));
    service.allow(secretAccess(service, 'compute.taskCertificate', taskCertificate), SECRET);
  }
}

/** Refuses a guardrail that tasks could not call: endpoints in a VPC are those of its own region. */
export function checkGuardrailReach(scope: IConstruct, { guardrail, reachesInternet }: GatewayRoutingProps): void {
  const { region } = Stack.of(scope);
  if (guardrail && reachesInternet === false && differ(guardrail.region, region)) {
    throw invalid('GuardrailNotReachable', 'guardrail.guardrail', guardrail.region, `the stack is in ${region}`);
  }
}
