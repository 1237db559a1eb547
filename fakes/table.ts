import { AwsError } from './aws-service';

/** An item by its keys; what else it has, as it goes over the wire. */
export interface TableItem {
  readonly pk: string;
  readonly sk: string;
  readonly attributes?: object;
}

/** The parameters of one operation, as they came. */
// biome-ignore lint/suspicious/noExplicitAny: what comes may be anything
export type Parameters = Record<string, any>;

export const invalid = (message: string): AwsError => new AwsError('com.amazon.coral.validate#ValidationException', message);

/** One table of DynamoDB, whose keys are `pk` and `sk`. */
export class Table {
  /** Items of a page, to make a reader page. */
  pageSize = 2;
  private stored: TableItem[] = [];

  get items(): readonly TableItem[] {
    return this.stored;
  }

  /** In place of one of the same keys. */
  put(item: TableItem): void {
    this.remove(item);
    this.stored.push(item);
    this.stored.sort((one, other) => (one.sk < other.sk ? -1 : 1));
  }

  remove({ pk, sk }: TableItem): void {
    this.stored = this.stored.filter((item) => item.pk !== pk || item.sk !== sk);
  }

  clear(): void {
    this.stored = [];
  }

  /** `GetItem`. */
  item({ Key }: Parameters): object {
    const { pk, sk, attributes } = unwired(Key);
    if (Object.keys(attributes).length > 0) throw invalid('The provided key element does not match the schema');
    const found = this.stored.find((item) => item.pk === pk && item.sk === sk);
    return found ? { Item: wired(found) } : {};
  }

  /** `Query`: a partition, or what of it begins with something. */
  page({ KeyConditionExpression, ExpressionAttributeValues = {}, ExpressionAttributeNames = {}, ExclusiveStartKey }: Parameters): object {
    const name = (written: string) => ExpressionAttributeNames[written] ?? written;
    const text = (written: string) => ExpressionAttributeValues[written]?.S;
    const condition = CONDITION.exec(KeyConditionExpression ?? '');
    const [, partition = '', value = '', sort = 'sk', beginning = ''] = condition ?? [];
    if (!condition || name(partition) !== 'pk' || name(sort) !== 'sk' || typeof text(value) !== 'string')
      throw invalid(`Query condition missed key schema element: ${KeyConditionExpression}`);
    const matching = this.stored.filter(({ pk, sk }) => pk === text(value) && sk.startsWith(text(beginning) ?? ''));
    const first = ExclusiveStartKey ? matching.findIndex(({ sk }) => sk > ExclusiveStartKey.sk.S) : 0;
    const page = first < 0 ? [] : matching.slice(first, first + this.pageSize);
    const more = first >= 0 && first + this.pageSize < matching.length;
    const last = page.at(-1);
    return {
      Count: page.length,
      ScannedCount: page.length,
      Items: page.map(wired),
      ...(more && last && { LastEvaluatedKey: wired({ pk: last.pk, sk: last.sk }) }),
    };
  }
}

const CONDITION = /^\s*(#?\w+)\s*=\s*(:\w+)(?:\s+and\s+begins_with\s*\(\s*(#?\w+)\s*,\s*(:\w+)\s*\))?\s*$/i;

/** The value of an attribute has one type, and numbers travel as text. */
function requireAttribute(name: string, attribute: unknown): void {
  const [[type, value] = [], ...others] = Object.entries((attribute ?? {}) as object);
  const fits = { S: typeof value === 'string', N: typeof value === 'string' && Number.isFinite(Number(value)) }[type as 'S' | 'N'];
  if (others.length > 0 || type === undefined || fits === false)
    throw invalid(`Supplied AttributeValue is empty or of another type: ${name} is ${JSON.stringify(attribute)}`);
  if (type === 'M') for (const [key, inner] of Object.entries(value as object)) requireAttribute(`${name}.${key}`, inner);
}

/** An item as it travels; throws where it has not both keys. */
export function unwired(item: unknown): Required<TableItem> {
  const { pk, sk, ...attributes } = (item ?? {}) as Parameters;
  if (typeof pk?.S !== 'string' || typeof sk?.S !== 'string') throw invalid('The provided key element does not match the schema');
  for (const [name, attribute] of Object.entries(attributes)) requireAttribute(name, attribute);
  return { pk: pk.S, sk: sk.S, attributes };
}

const wired = ({ pk, sk, attributes }: TableItem): object => ({ pk: { S: pk }, sk: { S: sk }, ...attributes });
