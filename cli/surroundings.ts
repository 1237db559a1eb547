import { isDeepStrictEqual } from 'node:util';
import { CONFIGURATION_VARIABLE, RUNTIME_PARTS, RUNTIME_VARIABLE } from '../src/contract/boot';
import { HEALTH_COMMAND, nodeHealthCommand, tlsHealthCommand } from '../src/contract/health-check';
import { FIXED_VARIABLES, RESERVED_VARIABLES } from '../src/contract/reserved-variables';
import type { EnvironmentFiles, Variable } from './environment-files';
import type { ContainerDefinition } from './task-definition';

/** Variables through which a process loads more than its command says. */
const LOADING_VARIABLES = ['NODE_OPTIONS', 'OPENSSL_CONF', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'PATH'];

const SUSPECT_VARIABLES = [...LOADING_VARIABLES, ...RESERVED_VARIABLES];

/** The gateway sets these, to what other checks compare or nothing here can know. */
const OTHERWISE_CHECKED = [RUNTIME_VARIABLE, CONFIGURATION_VARIABLE];

/** Variables whose value is a password. */
const CONFIDENTIAL_VARIABLES = ['REDIS_CONNECTION_STRING'];

/**
 * What would change which program the command starts, load or start something beside it, or undo what the gateway guarantees: each in
 * the words in which an operator accepts it.
 */
export function surroundings(container: ContainerDefinition, files: EnvironmentFiles): string[] {
  const { workingDirectory, entryPoint = [], environment = [], secrets = [], environmentFiles = [], mountPoints = [], volumesFrom = [] } = container;
  const { command: health } = container.healthCheck ?? {};
  return [
    ...(workingDirectory ? [`working directory ${workingDirectory}`] : []),
    ...environment.filter(isSuspect).map(shown),
    ...Object.keys(FIXED_VARIABLES)
      .filter((fixed) => environment.every(({ name }) => name !== fixed))
      .map((name) => `no variable ${name}`),
    ...repeated(environment.map(({ name }) => name)).map((name) => `variable ${name} twice`),
    ...secrets.filter(({ name }) => SUSPECT_VARIABLES.includes(name)).map(({ name }) => `secret ${name}`),
    ...environmentFiles.flatMap(({ value }) => files.get(value)?.filter(isSuspectInFile).map(shown) ?? [`environment file ${value}`]),
    ...mountPoints.map(({ containerPath }) => `mount ${containerPath}`),
    ...volumesFrom.map(({ sourceContainer }) => `volumes from ${sourceContainer}`),
    ...(health && !isPublished(health, entryPoint) ? [`health check ${JSON.stringify(health)}`] : []),
  ];
}

const isPublished = (health: readonly string[], [node]: readonly string[]): boolean =>
  [HEALTH_COMMAND, nodeHealthCommand(node), tlsHealthCommand(node)].some((each) => isDeepStrictEqual(health, each));

const repeated = (names: readonly string[]): string[] => [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];

const isSuspect = ({ name, value = '' }: Variable): boolean =>
  SUSPECT_VARIABLES.includes(name) && !OTHERWISE_CHECKED.includes(name) && FIXED_VARIABLES[name] !== value;

const isSuspectInFile = (variable: Variable): boolean => isSuspect(variable) && !RUNTIME_PARTS.includes(variable.name);

const shown = ({ name, value = '' }: Variable): string => (CONFIDENTIAL_VARIABLES.includes(name) ? `variable ${name}` : `${name}=${value}`);
