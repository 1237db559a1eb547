import { CHARGEBACK_VARIABLES, type ChargebackVariables } from '../src/contract/chargeback';

export function variables(env: NodeJS.ProcessEnv): ChargebackVariables {
  const read = ([name, variable]: [string, string]): [string, string] => {
    const value = env[variable];
    if (!value) throw new Error(`${variable} is not set`);
    return [name, value];
  };
  return Object.fromEntries(Object.entries(CHARGEBACK_VARIABLES).map(read)) as ChargebackVariables;
}
