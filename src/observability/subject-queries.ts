import type { CfnQueryDefinition, ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IWatched } from '../watched';
import { REQUEST_QUERIES, saveQueries, TRACE_QUERIES } from './queries';
import { RequestsSubject, TracesSubject } from './subjects';

/** Saves the queries that come with what is watched, where any do. */
export function saveQueriesOf(subject: IWatched, scope: Construct, gateway: string, logGroup: ILogGroup): Record<string, CfnQueryDefinition> {
  if (subject instanceof RequestsSubject) {
    return saveQueries(new Construct(scope, 'Queries'), REQUEST_QUERIES, gateway, logGroup);
  }
  return subject instanceof TracesSubject ? saveQueries(new Construct(scope, 'TraceQueries'), TRACE_QUERIES, gateway, logGroup) : {};
}
