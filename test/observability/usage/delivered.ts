/** What Firehose would have written, read by DuckDB through the table and the queries of a template, as Athena would. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Template } from 'aws-cdk-lib/assertions';
import { ATTEMPT_MEMBERS, USAGE_COLUMNS } from '../../../src/contract/usage-table';
import type { GatewayRecord } from '../../contract/gateway-process';

/** One object in the bucket. */
export interface DeliveredObject {
  /** When its records arrived: `2026-11-28`. */
  readonly day: string;
  readonly lines: readonly string[];
}

const TYPES: Readonly<Record<string, string>> = { string: 'VARCHAR', bigint: 'BIGINT', int: 'INTEGER', double: 'DOUBLE', boolean: 'BOOLEAN' };

/** Athena finds fields in any case, DuckDB as they are written. */
const FIELDS = USAGE_COLUMNS.map(({ field }) => field);
const MEMBERS = Object.keys(ATTEMPT_MEMBERS);
const written = (column: string, names: readonly string[]): string => names.find((name) => name.toLowerCase() === column) ?? column;

interface Resource {
  // biome-ignore lint/suspicious/noExplicitAny: of any type
  readonly Properties: any;
}
const only = (template: Template, type: string): Resource => {
  const found = Object.values(template.findResources(type));
  if (found.length !== 1) throw new Error(`${found.length} of ${type}`);
  return found[0] as Resource;
};

/** A text with references: those that are joined become the name of what they refer to. */
const resolved = (value: string | { 'Fn::Join': [string, (string | { Ref: string })[]] }): string =>
  typeof value === 'string' ? value : value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : part.Ref)).join(value['Fn::Join'][0]);

export class DeliveredUsage {
  private readonly directory = mkdtempSync(join(tmpdir(), 'usage-'));
  private connection?: DuckDBConnection;

  constructor(private readonly template: Template) {}

  /** The lines that the subscription lets pass, as the stream writes them. */
  static linesOf(records: readonly GatewayRecord[]): string[] {
    return records.filter(({ logger }) => logger === 'usage').map((record) => JSON.stringify(record));
  }

  /** Where the stream puts what arrives on a day. */
  prefixOf(day: string): string {
    const { Prefix } = only(this.template, 'AWS::KinesisFirehose::DeliveryStream').Properties.ExtendedS3DestinationConfiguration;
    return resolved(Prefix).replace('!{timestamp:yyyy-MM-dd}', day);
  }

  /** Where the table looks for a day. */
  locationOf(day: string): string {
    const { Parameters } = only(this.template, 'AWS::Glue::Table').Properties.TableInput;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's placeholder
    return resolved(Parameters['storage.location.template']).replace('${day}', day);
  }

  async load(objects: readonly DeliveredObject[]): Promise<void> {
    for (const [number, { day, lines }] of objects.entries()) {
      const file = join(this.directory, this.prefixOf(day), `stream-1-${day}-00-00-0${number}.gz`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, gzipSync(lines.map((line) => `${line}\n`).join('')));
    }
    this.connection = await (await DuckDBInstance.create()).connect();
    const table = only(this.template, 'AWS::Glue::Table').Properties;
    const { Columns } = table.TableInput.StorageDescriptor;
    const columns = Columns.map(({ Name, Type }: { Name: string; Type: string }) => `'${written(Name, FIELDS)}': '${duckType(Type)}'`);
    const [partition] = table.TableInput.PartitionKeys;
    // Athena gives the names of columns in lower case
    const names = [...Columns, partition].map(({ Name }) => `"${written(Name, FIELDS)}" AS "${Name}"`);
    await this.run(`CREATE SCHEMA "${table.DatabaseName.Ref}"`);
    await this.run(
      `CREATE VIEW "${table.DatabaseName.Ref}"."${table.TableInput.Name}" AS SELECT ${names} FROM read_json('${this.directory}/**/*.gz', ` +
        `format = 'newline_delimited', ignore_errors = true, hive_partitioning = true, hive_types = {'${partition.Name}': VARCHAR}, ` +
        `columns = {${columns}})`,
    );
  }

  /** The name of the database, as queries have it. */
  get database(): string {
    return only(this.template, 'AWS::Glue::Table').Properties.DatabaseName.Ref;
  }

  /** SQL of the saved queries, by the last part of their names. */
  get queries(): Record<string, string> {
    const saved = Object.values(this.template.findResources('AWS::Athena::NamedQuery')).map(({ Properties }) => Properties);
    return Object.fromEntries(saved.map(({ Name, QueryString }) => [String(Name).split('/')[1], resolved(QueryString)]));
  }

  // biome-ignore lint/suspicious/noExplicitAny: any row
  async run(sql: string): Promise<Record<string, any>[]> {
    const result = await this.connection?.runAndReadAll(sql);
    return result?.getRowObjectsJson() ?? [];
  }

  remove(): void {
    this.connection?.closeSync();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Hive's `array<struct<name:string>>` as DuckDB's. */
function duckType(type: string): string {
  const [, outer, inner] = /^(array|map|struct)<(.*)>$/.exec(type) ?? [];
  if (outer === 'array') return `${duckType(inner)}[]`;
  if (outer === 'map') return `MAP(${inner.split(',').map(duckType)})`;
  if (outer === 'struct') {
    const members = inner.split(',').map((member) => member.split(':'));
    return `STRUCT(${members.map(([name, of]) => `"${written(name, MEMBERS)}" ${duckType(of)}`)})`;
  }
  if (!TYPES[type]) throw new Error(`no such type: ${type}`);
  return TYPES[type];
}
