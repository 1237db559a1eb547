/** Reports what a month cost each team: asks Athena, writes HTML and CSV into the bucket. Made again, a report takes the place of the last one. */
import { chargebackQuery } from '../src/contract/usage-queries';
import { csvOf } from './csv';
import { htmlOf } from './html';
import { monthOf, type ReportEvent } from './month';
import { rowsOf } from './query';
import { reportOf } from './report';
import { save } from './store';
import { variables } from './variables';

interface Context {
  getRemainingTimeInMillis(): number;
}

/** What is left for writing, and for an error to be told. */
const RESERVE_MS = 20_000;

export async function handler(event: ReportEvent, context: Context) {
  const { gatewayName, database, workGroup, bucket, prefix } = variables(process.env);
  const month = monthOf(event);
  const left = () => context.getRemainingTimeInMillis() - RESERVE_MS;
  const { rows, queryId } = await rowsOf(chargebackQuery(database, month), { workGroup, database, left });
  const report = reportOf(rows, { gatewayName, month, madeAt: new Date() });
  const key = (name: string) => `${prefix}${month}/${name}`;
  const saved = [
    await save(bucket, key('chargeback.csv'), csvOf(report), 'text/csv; charset=utf-8'),
    await save(bucket, key('chargeback.html'), htmlOf(report), 'text/html; charset=utf-8'),
  ];
  const told = { month, queryId, rows: rows.length, teams: report.teams.length, usd: report.total.usd, saved };
  console.log(JSON.stringify({ level: 'info', message: 'chargeback report', ...told }));
  return told;
}
