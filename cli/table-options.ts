import { type Arguments, UsageError } from './command';
import type { TableAddress } from './dynamodb';

/** Output of the stack that names the table. */
const OUTPUTS = { table: 'OperatorTableName', ledger: 'LedgerTableName' } as const;

/** The table that an option names, in the region that `--region` names. */
export function tableIn(given: Arguments, option: keyof typeof OUTPUTS): TableAddress {
  const table = given.text(option);
  if (!table) throw new UsageError(`--${option} is missing: the output ${OUTPUTS[option]} names it`);
  return { table, region: given.text('region') };
}
