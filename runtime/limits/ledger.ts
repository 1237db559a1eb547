/** What was spent, in DynamoDB: each task writes its own sums, whole, and what a subject has spent is the sum of them all. */
import { type LedgerItem, ledgerSortKey } from '../../src/contract';
import { type Aws, callDynamoDb, queryDynamoDb } from '../aws';
import { LastUsed } from '../last-used';
import { type Log, request } from '../transport';
import { dayLabel, monthLabel, type Windows } from './subjects';

/** What a task spent for one subject in one month. */
interface Row {
  readonly key: string;
  readonly month: number;
  spent: number;
  readonly days: Map<string, number>;
  isWritten: boolean;
}

/** A task that is killed takes what it has spent in so long with it. */
const WRITE_MS = 30_000;
/** A request waits for it. */
const READ_MS = 3_000;
/** Behind a failure nobody waits. */
const READ_AGAIN_MS = 1_000;
/** Whoever asks for what it has spent, as often as it likes, is told what was read so long ago. */
const TOLD_MS = 5_000;
const MAX_TOLD = 10_000;
const MAX_PUTS = 25;
/** Of a task that stops: it is given some seconds. */
const LAST_WRITES = 12;
const WRITE_AGAIN_MS = 250;
const KEPT_SECONDS = 400 * 86_400;

export interface Ledger {
  add(key: string, windows: Windows, nanoDollars: number): void;
  /** By all tasks, this one's newest included. */
  spent(key: string, windows: Windows): Promise<readonly [day: number, month: number]>;
  /** The same, where a few seconds do not matter. */
  told: Ledger['spent'];
  write(): Promise<void>;
  /** Again where not all was taken: there is no later write. */
  writeToTheEnd(): Promise<void>;
  takeErrors(): number;
}

export function createLedger(aws: Aws, table: string, task: string, log: Log): Ledger {
  const rows = new Map<string, Row>();
  let errors = 0;
  let failure: string | undefined;
  let written: Promise<void> = Promise.resolve();

  const rowOf = (key: string, month: number): Row | undefined => rows.get(`${month}${key}`);

  const itemOf = ({ key, month, spent, days }: Row): LedgerItem => ({
    pk: { S: key },
    sk: { S: ledgerSortKey(monthLabel(month), task) },
    month: { N: String(spent) },
    days: { M: Object.fromEntries([...days].map(([day, nanos]) => [day, { N: String(nanos) }])) },
    expiresAt: { N: String(Math.floor(Date.now() / 1000) + KEPT_SECONDS) },
  });

  const said = (error?: Error): void => {
    if (error) errors++;
    if (error && error.message !== failure) log('warn', `ledger: ${error.message}`);
    if (!error && failure !== undefined) log('info', 'ledger: available again');
    failure = error?.message;
  };

  const writeAll = async (): Promise<void> => {
    const open = [...rows.values()].filter(({ isWritten }) => !isWritten);
    for (let at = 0; at < open.length; at += MAX_PUTS) {
      const some = open.slice(at, at + MAX_PUTS);
      for (const row of some) row.isWritten = true;
      const puts = some.map((row) => ({ PutRequest: { Item: itemOf(row) } }));
      try {
        const { document } = await callDynamoDb(aws, 'BatchWriteItem', { RequestItems: { [table]: puts } });
        // biome-ignore lint/suspicious/noExplicitAny: an answer of DynamoDB's
        const left: any[] = document.UnprocessedItems?.[table] ?? [];
        const keys = new Set(left.map(({ PutRequest: { Item } }) => `${Item.pk.S} ${Item.sk.S}`));
        for (const row of some) if (keys.has(`${row.key} ${ledgerSortKey(monthLabel(row.month), task)}`)) row.isWritten = false;
        said(left.length > 0 ? new Error('not all was taken') : undefined);
      } catch (error) {
        for (const row of some) row.isWritten = false;
        said(error as Error);
      }
    }
    const newest = Math.max(...[...rows.values()].map(({ month }) => month));
    // the last answers of a month come in the next one
    for (const [id, { month, isWritten }] of rows) if (isWritten && month < newest - 1) rows.delete(id);
  };

  /** One after the other: what is older must not come later. */
  const write = (): Promise<void> => {
    written = written.then(writeAll);
    return written;
  };
  setInterval(() => void write(), WRITE_MS).unref();

  const readers: Aws = { ...aws, request: (url, options) => (aws.request ?? request)(url, { ...options, timeoutMs: READ_MS }) };
  const reading = new Map<string, Promise<LedgerItem[]>>();
  const lately = new LastUsed<{ readonly at: number; readonly items: LedgerItem[] }>(MAX_TOLD);
  let failedAt = -Infinity;

  const read = async (key: string, month: string): Promise<LedgerItem[]> => {
    const items = await queryDynamoDb<LedgerItem>(readers, table, key, ledgerSortKey(month));
    const whole = items.filter(isWhole);
    if (whole.length < items.length) said(new Error(`an item of ${key} is none`));
    return whole.filter(({ sk }) => sk.S !== ledgerSortKey(month, task));
  };

  /** What other tasks have written. Who asks for the same meanwhile waits for the same. */
  const others = async (key: string, month: string, maxAge: number): Promise<LedgerItem[]> => {
    const id = `${month}${key}`;
    const last = lately.get(id);
    if (last && performance.now() < last.at + maxAge) return last.items;
    if (performance.now() < failedAt + READ_AGAIN_MS) throw new Error(failure);
    const underWay = reading.get(id) ?? read(key, month).finally(() => reading.delete(id));
    reading.set(id, underWay);
    try {
      const items = await underWay;
      lately.put(id, { at: performance.now(), items });
      return items;
    } catch (error) {
      failedAt = performance.now();
      said(error as Error);
      throw error;
    }
  };

  const sumsOf = async (key: string, { day, month }: Windows, maxAge: number): Promise<readonly [day: number, month: number]> => {
    const label = dayLabel(day);
    const items = await others(key, monthLabel(month), maxAge);
    // as it is now: what was settled meanwhile found no counter to add to
    const own = rowOf(key, month);
    return [
      items.reduce((sum, { days }) => sum + Number(days.M[label]?.N ?? 0), own?.days.get(label) ?? 0),
      items.reduce((sum, { month: { N } }) => sum + Number(N), own?.spent ?? 0),
    ];
  };

  return {
    add(key, { day, month }, nanoDollars) {
      if (nanoDollars === 0) return;
      const row = rowOf(key, month) ?? { key, month, spent: 0, days: new Map(), isWritten: false };
      rows.set(`${month}${key}`, row);
      const label = dayLabel(day);
      row.spent += nanoDollars;
      row.days.set(label, (row.days.get(label) ?? 0) + nanoDollars);
      row.isWritten = false;
    },

    spent: (key, windows) => sumsOf(key, windows, 0),
    told: (key, windows) => sumsOf(key, windows, TOLD_MS),
    write,

    async writeToTheEnd() {
      for (let tries = 0; tries < LAST_WRITES; tries++) {
        await write();
        if ([...rows.values()].every(({ isWritten }) => isWritten)) return;
        await new Promise((resolve) => setTimeout(resolve, WRITE_AGAIN_MS));
      }
    },

    takeErrors() {
      const count = errors;
      errors = 0;
      return count;
    },
  };
}

/** A sum with something in it that is no number would be none, and would be written into counters. */
const isWhole = ({ month, days }: LedgerItem): boolean =>
  [month, ...Object.values(days?.M ?? { none: undefined })].every((each) => each?.N !== undefined && Number.isFinite(Number(each.N)));
