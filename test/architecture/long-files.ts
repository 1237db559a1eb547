/** A file of more lines than these has more than one reason to change, unless its reason to be long stands here. */
export const LONGEST_FILE = 300;

export const LONG_FILES: Readonly<Record<string, string>> = {
  'cli/changes/replacement-table.ts': 'data: written by a program from the schemas of CloudFormation',
  'runtime/test/json.test.ts': 'a table of documents that are read or refused by one scanner',
  'runtime/test/live.test.ts': 'cases of one document: what of it is read, left out or refused',
  'runtime/test/routes/attempts.test.ts': 'cases of one sentence, which calls a route makes for a request; all play on one stage',
  'runtime/test/stored-state.test.ts': 'data: what each API takes, and what of it points to something that is kept',
  'src/index.ts': 'a list of names: what the package exports',
  'src/input-table.ts': 'data: written by a program from the assembly',
  'src/routing/standard-prices.ts': 'data: written by a program, a line for each row',
  'test/contract/7-usage-records.test.ts':
    'cases of one sentence, every request leaves one record; each file of its own would start its own processes',
  'test/contract/9-refused-requests.test.ts':
    'cases of one sentence, what is refused sends nothing; each file of its own would start its own processes',
  'test/contract/15-limits.test.ts': 'a case for each thing that can be limited; each file of its own would start its own store and process',
  'test/contract/15-limits-in-the-store.test.ts': 'cases of three scripts, on one store, by one clock',
  'test/contract/fixtures/transcripts.ts': 'data: answers as providers document them',
  'test/gateway/portkey-gateway.test.ts': 'statements about one construct; each file of its own loads the CDK anew, twice',
  'test/live/live-configuration.test.ts': 'statements about one construct; each file of its own loads the CDK anew, twice',
  'test/observability/gateway-observability.test.ts': 'statements about one construct; each file of its own loads the CDK anew, twice',
  'test/property/props.test.ts': 'data: every prop with values that make sense and such that do not',
  'test/rehearsal/rehearsal.test.ts': 'statements about one rehearsal, which takes minutes; each file of its own would play another',
  'test/routing/worked-examples.test.ts': 'data: answers as providers document them, and what each costs, worked out by hand',
};
