import {
  AthenaClient,
  type Datum,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';

/** A row of a result, by column; null is an empty text. */
export type Row = Readonly<Record<string, string>>;

export interface QueryOptions {
  readonly workGroup: string;
  /** Of the session. Without it Athena asks for the database `default`, which the function may not see. */
  readonly database: string;
  /** Milliseconds until it must be over. */
  readonly left: () => number;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** Most that Athena gives at once. */
const PAGE = 1_000;

const athena = new AthenaClient();

/** Runs a query in a work group, which says where results go and how much may be read. */
export async function rowsOf(sql: string, options: QueryOptions): Promise<{ readonly rows: readonly Row[]; readonly queryId: string }> {
  const { workGroup: WorkGroup, database: Database } = options;
  const query = new StartQueryExecutionCommand({ QueryString: sql, WorkGroup, QueryExecutionContext: { Database } });
  const { QueryExecutionId } = await athena.send(query);
  const queryId = String(QueryExecutionId);
  await finished(queryId, options);
  return { rows: await read(queryId), queryId };
}

async function finished(QueryExecutionId: string, { left }: QueryOptions): Promise<void> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const state = QueryExecution?.Status?.State;
    if (state === 'SUCCEEDED') return;
    if (state === 'FAILED' || state === 'CANCELLED') throw new Error(`query ${QueryExecutionId} ${state.toLowerCase()}: ${reasonOf(QueryExecution)}`);
    if (wait > left()) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
      throw new Error(`query ${QueryExecutionId} was stopped: the time of the function is over`);
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

const reasonOf = (execution: QueryExecution | undefined): string => execution?.Status?.StateChangeReason ?? 'no reason given';

async function read(QueryExecutionId: string): Promise<Row[]> {
  const rows: Row[] = [];
  let names: readonly string[] | undefined;
  for await (const { ResultSet } of paginateGetQueryResults({ client: athena, pageSize: PAGE }, { QueryExecutionId })) {
    for (const { Data = [] } of ResultSet?.Rows ?? []) {
      // the first row of the first page has the names of the columns
      if (names) rows.push(rowOf(names, Data));
      else names = Data.map(({ VarCharValue = '' }) => VarCharValue);
    }
  }
  return rows;
}

const rowOf = (names: readonly string[], data: readonly Datum[]): Row =>
  Object.fromEntries(names.map((name, index) => [name, data[index]?.VarCharValue ?? '']));
