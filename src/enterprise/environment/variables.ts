import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { invalid } from '../../errors';
import { warn } from '../../warnings';
import { propOf } from './said-by-props';

/** Variables of a container, and those of them that are secrets. */
export interface Variables {
  readonly environment: Record<string, string>;
  readonly secrets: Record<string, ecs.Secret>;
}

/**
 * What is computed, under what the user says: the user wins, and is told of it.
 *
 * @param path of the options that hold `environment` and `secrets`
 */
export function variablesOf(scope: IConstruct, path: string, computed: Variables, given: Partial<Variables>): Variables {
  const { environment = {}, secrets = {} } = given;
  const twice = Object.keys(environment).find((name) => Object.hasOwn(secrets, name));
  if (twice !== undefined) {
    throw invalid('VariableTwice', `${path}.environment.${twice}`, environment[twice]);
  }
  const replaced = Object.keys({ ...environment, ...secrets }).filter((name) => differs(name, computed, given));
  if (replaced.length > 0) {
    warn(scope, 'variableReplaced', { variables: replaced.join(', ') });
  }
  const alone = Object.keys({ ...environment, ...secrets }).filter((name) => !isComputed(name, computed) && propOf(name) !== undefined);
  if (alone.length > 0) {
    warn(scope, 'variableInPlaceOfProp', { variables: alone.map((name) => `${name} (\`${propOf(name)}\`)`).join(', ') });
  }
  const all = { ...computed.environment, ...environment };
  const empty = Object.keys(all).find((name) => all[name] === '');
  if (empty !== undefined) {
    throw invalid('VariableEmpty', `${path}.environment.${empty}`, '');
  }
  return {
    environment: without(secrets, all),
    secrets: without(environment, { ...computed.secrets, ...secrets }),
  };
}

const isComputed = (name: string, { environment, secrets }: Variables): boolean => Object.hasOwn(environment, name) || Object.hasOwn(secrets, name);

function differs(name: string, { environment, secrets }: Variables, given: Partial<Variables>): boolean {
  return Object.hasOwn(secrets, name) || (Object.hasOwn(environment, name) && environment[name] !== given.environment?.[name]);
}

const without = <T>(taken: object, variables: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !Object.hasOwn(taken, name)));
