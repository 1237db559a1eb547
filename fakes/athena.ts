import { randomUUID } from 'node:crypto';
import { type AwsAnswer, AwsError, type AwsRequest, type AwsScope, AwsServiceFake } from './aws-service';
import type { Certificate } from './tls';

/** What comes of a query. */
export interface AthenaResult {
  readonly columns: readonly string[];
  /** Null is a value that is not there. */
  readonly rows: readonly (readonly (string | null)[])[];
}

interface Query {
  readonly QueryString: string;
  readonly WorkGroup: string;
  readonly QueryExecutionContext?: { readonly Database?: string };
}

interface Execution {
  readonly sql: string;
  readonly workGroup: string;
  /** Of the session, which must be there and may be seen, whatever the query names. */
  readonly database: string;
  state: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  /** How often it is still running when it is asked. */
  polls: number;
}

/** Most rows of one page, the row of names among them. */
const MAX_RESULTS = 1_000;

/** Athena: queries of one work group, whose result is given, after so many polls. */
export class AthenaFake extends AwsServiceFake {
  result: AthenaResult = { columns: [], rows: [] };
  /** Before a query has come to its end. */
  polls = 2;
  /** Why queries fail; undefined: they do not. */
  failure?: string;
  readonly executions = new Map<string, Execution>();

  constructor(
    scope: AwsScope,
    certificate: Certificate,
    private readonly workGroup: string,
  ) {
    super('athena', scope, certificate);
  }

  protected serve(request: AwsRequest): AwsAnswer {
    const operation = /^AmazonAthena\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1];
    const given = request.json;
    if (operation === 'StartQueryExecution') return { body: { QueryExecutionId: this.begin(given) } };
    const execution = this.executions.get(given.QueryExecutionId);
    if (!execution) throw new AwsError('InvalidRequestException', 'QueryExecution was not found');
    if (operation === 'GetQueryExecution') return { body: { QueryExecution: { Status: this.status(execution) } } };
    if (operation === 'GetQueryResults') return { body: this.page(execution, given) };
    if (operation !== 'StopQueryExecution') throw new AwsError('UnknownOperationException', `${operation} is not one of Athena's here`);
    execution.state = 'CANCELLED';
    return { body: {} };
  }

  private begin({ QueryString: sql, WorkGroup: workGroup, QueryExecutionContext: { Database: database = 'default' } = {} }: Query): string {
    if (workGroup !== this.workGroup) throw new AwsError('InvalidRequestException', `WorkGroup ${workGroup} is not found.`);
    const id = randomUUID();
    this.executions.set(id, { sql, workGroup, database, state: 'RUNNING', polls: this.polls });
    return id;
  }

  private status(execution: Execution): object {
    if (execution.state === 'RUNNING' && execution.polls-- <= 0) execution.state = this.failure ? 'FAILED' : 'SUCCEEDED';
    return { State: execution.state, ...(execution.state === 'FAILED' && { StateChangeReason: this.failure }) };
  }

  /** The names of the columns are the first row of the first page. */
  private page({ state }: Execution, { NextToken = '0', MaxResults = MAX_RESULTS }: { NextToken?: string; MaxResults?: number }): object {
    if (state !== 'SUCCEEDED') throw new AwsError('InvalidRequestException', `Query did not finish successfully. Final query state: ${state}`);
    if (MaxResults > MAX_RESULTS) throw new AwsError('InvalidRequestException', `MaxResults is more than maximum allowed length ${MAX_RESULTS}.`);
    const { columns, rows } = this.result;
    const from = Number(NextToken);
    const shown = [columns, ...rows].slice(from, from + MaxResults);
    return {
      ResultSet: {
        ResultSetMetadata: { ColumnInfo: columns.map((Name) => ({ Name, Type: 'varchar' })) },
        Rows: shown.map((values) => ({ Data: values.map((value) => (value === null ? {} : { VarCharValue: value })) })),
      },
      ...(from + MaxResults < rows.length + 1 && { NextToken: String(from + MaxResults) }),
    };
  }
}
