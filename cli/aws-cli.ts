import { execFile } from 'node:child_process';
import { Unavailable } from './command';
import { parseTaskDefinition, type TaskDefinition } from './task-definition';

const MAX_OUTPUT_BYTES = 16 << 20;

/** A service of ECS. */
export interface ServiceAddress {
  readonly cluster: string;
  readonly service: string;
  readonly region?: string;
}

interface DescribedService {
  readonly status?: string;
  readonly taskDefinition?: string;
  readonly deployments?: readonly { readonly taskDefinition?: string }[];
  readonly taskSets?: readonly { readonly taskDefinition?: string }[];
}

/**
 * Every task definition that tasks of a service may run: two or more while a deployment goes on. Read by the AWS CLI, with the
 * credentials, profile and region that it finds.
 *
 * @throws `Unavailable` where the AWS CLI or the service is missing, the service is deleted, or a call fails
 */
export async function taskDefinitionsOf({ cluster, service, region }: ServiceAddress): Promise<TaskDefinition[]> {
  const options = ['--output', 'json', ...inRegion(region)];
  const answer = await aws(['ecs', 'describe-services', '--cluster', cluster, '--services', service, ...options], { instead: INSTEAD });
  const [described] = servicesIn(answer);
  if (!described) throw new Unavailable(`there is no service ${service} in cluster ${cluster}`);

  const { status = 'ACTIVE', deployments, taskSets } = described;
  const running = [...(deployments ?? []), ...(taskSets ?? [])];
  if (status !== 'ACTIVE' && running.length === 0) throw new Unavailable(`service ${service} is ${status}: it runs no tasks`);

  const arns = [...new Set([...running, described].flatMap(({ taskDefinition }) => taskDefinition ?? []))];
  if (arns.length === 0) throw new Unavailable(`service ${service} has no task definition`);
  return Promise.all(
    arns.map(async (arn) =>
      parseTaskDefinition(await aws(['ecs', 'describe-task-definition', '--task-definition', arn, ...options], { instead: INSTEAD }), arn),
    ),
  );
}

function servicesIn(answer: string): DescribedService[] {
  try {
    return JSON.parse(answer).services ?? [];
  } catch {
    throw new Unavailable('what `aws ecs describe-services` printed is not JSON');
  }
}

const INSTEAD = '; give the task definition as JSON instead';

/** Without one the AWS CLI decides. */
export const inRegion = (region: string | undefined): string[] => (region === undefined ? [] : ['--region', region]);

export interface CallOptions {
  /** What would do where there is no AWS CLI. */
  readonly instead?: string;
  /** Variables of its environment, beside our own. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * What the AWS CLI prints.
 *
 * @throws `Unavailable` where it is missing, or says that the call has failed
 */
export function aws(args: readonly string[], { instead = '', variables = {} }: CallOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('aws', args, { maxBuffer: MAX_OUTPUT_BYTES, env: { ...process.env, ...variables } }, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (error.code === 'ENOENT') reject(new Unavailable(`the AWS CLI (\`aws\`) is not on the PATH${instead}`));
      else reject(new Unavailable(`\`aws ${args[0]} ${args[1]}\` failed: ${stderr.trim() || error.message}`));
    });
  });
}
