import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { createIdentify, type IdentifyDependencies } from '../../runtime/identify';
import { OPTIONAL_DIMENSIONS, RECORD_FIELDS, REQUEST_DIMENSIONS, REQUEST_METRICS, TASK_METRICS } from '../../src/contract/catalogue';
import { observed } from './stacks';

const GUIDE = readFileSync(join(__dirname, '..', '..', 'docs', 'observability.md'), 'utf8');

/** The rows of the table under a heading, as they are written. */
const rowsUnder = (heading: string): string[] => {
  const section = GUIDE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);
};
const firstCells = (heading: string) => rowsUnder(heading).map((row) => row.split('|')[1].trim());
const quoted = (names: string[]) => names.map((name) => `\`${name}\``);

const template = Template.fromStack(observed({ gatewayName: 'gw', usageDelivery: { chargebackReport: {} } }).stack);

const OF_DELIVERY = ['UsageDelivery', 'ChargebackReport'];

test.each([
  ['Metrics of a request', REQUEST_METRICS],
  ['Metrics of a task', TASK_METRICS],
])('%s are those of the catalogue', (heading, metrics) => {
  expect(rowsUnder(heading)).toEqual(
    Object.entries(metrics).map(([name, { unit, statistic, description }]) => `| \`${name}\` | ${unit} | ${statistic} | ${description} |`),
  );
});

test('fields are those of the catalogue', () => {
  expect(rowsUnder('Fields of a record')).toEqual(Object.entries(RECORD_FIELDS).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`));
});

test('the client of a gateway without authentication is called what the runtime calls it', async () => {
  const { client } = await createIdentify([{ method: 'none' }], {} as IdentifyDependencies)([]);
  expect(RECORD_FIELDS.Client).toContain(`\`${client}\` with \`Authentication.none\``);
  expect(GUIDE.replace(/\s+/g, ' ')).toContain(`\`Client\` is the name of a registered client, \`other\`, or \`${client}\` without authentication`);
});

test('dimensions are those of the catalogue', () => {
  expect(firstCells('Dimensions')).toEqual([...REQUEST_DIMENSIONS, ...Object.values(OPTIONAL_DIMENSIONS)].map((set) => quoted([...set]).join(', ')));
});

test('saved queries are those that are created', () => {
  const names = Object.values(template.findResources('AWS::Logs::QueryDefinition')).map(({ Properties }) => Properties.Name.replace('gw/', ''));
  expect(firstCells('Saved queries')).toEqual(quoted(names));
});

test('of every alarm of spending and delivery it is told what it asks of you', () => {
  const [, asked = ''] = readFileSync(join(__dirname, '..', '..', 'docs', 'monitoring.md'), 'utf8').split('## What each alarm asks of you');
  expect(['DailyCost', 'UnpricedRequests', 'PriceTableAge', ...OF_DELIVERY].filter((name) => !asked.includes(`\`${name}\``))).toEqual([]);
});

test('alarms are those that are created', () => {
  const ids = Object.keys(template.findResources('AWS::CloudWatch::Alarm')).map((id) => id.replace(/^ObservabilityAlarms(.*).{8}$/, '$1'));
  const documented = firstCells('Alarms').map((cell) => cell.replace(/`|-<provider>/g, ''));
  // what is delivered is watched before anything else
  const usual = (names: string[]) => names.filter((name) => !OF_DELIVERY.includes(name));
  const created = [...new Set(ids.map((id) => id.replace(/^(ProviderErrors).*/, '$1')))];
  expect([...usual(created), ...OF_DELIVERY]).toEqual(documented);
  expect(created).toEqual(expect.arrayContaining(OF_DELIVERY));
});
