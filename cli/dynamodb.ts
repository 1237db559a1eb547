/** Tables of DynamoDB, through the AWS CLI with the credentials, profile and region that it finds. */
import { aws } from './aws-cli';
import { Unavailable } from './command';

export interface TableAddress {
  readonly table: string;
  readonly region?: string;
}

/** Options of an operation by name; `true` is a switch. */
type Parameters = Readonly<Record<string, string | object | true>>;

/** What of an answer is looked at; the items are of the asker's form. */
interface Answer<Item> {
  readonly Items?: readonly Item[];
  readonly Attributes?: Item;
  readonly LastEvaluatedKey?: object;
}

const MISSING = /\(ResourceNotFoundException\)/;
const CONDITION_FAILED = /\(ConditionalCheckFailedException\)/;

/** The AWS CLI would repeat what it has heard no answer to: a second time would count twice. */
const ONCE = { AWS_MAX_ATTEMPTS: '1' };
/** What DynamoDB has refused; all else may have been done. */
const REFUSED = /An error occurred \((?!Internal|ServiceUnavailable)/;

/** Every item, page by page, so that no answer is long. */
export async function* pagesOf<Item>(address: TableAddress, operation: 'query' | 'scan', parameters: Parameters): AsyncGenerator<readonly Item[]> {
  let next: object | undefined;
  do {
    const from: Parameters = next ? { 'exclusive-start-key': next } : {};
    const { Items = [], LastEvaluatedKey } = await dynamoDb<Item>(address, operation, { ...parameters, ...from, 'no-paginate': true });
    yield Items;
    next = LastEvaluatedKey;
  } while (next);
}

/**
 * Updates an item where its condition holds.
 *
 * @param once it must not be done twice, not even where nobody answers
 * @returns the attributes that `return-values` asks for; undefined where the condition does not hold
 */
export async function updateItem<Item>(address: TableAddress, parameters: Parameters, { once = false } = {}): Promise<Partial<Item> | undefined> {
  try {
    return (await dynamoDb<Item>(address, 'update-item', parameters, once ? ONCE : {})).Attributes ?? {};
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    if (CONDITION_FAILED.test(error.message)) return undefined;
    throw !once || REFUSED.test(error.message) ? error : new Unavailable(`${error.message}; it may be done all the same: look before you try again`);
  }
}

/** @throws `Unavailable` where the table is missing, or the call fails */
export async function dynamoDb<Item = object>(
  { table, region }: TableAddress,
  operation: string,
  parameters: Parameters,
  variables: Readonly<Record<string, string>> = {},
): Promise<Answer<Item>> {
  const options: Parameters = { 'table-name': table, ...parameters, output: 'json', ...(region !== undefined && { region }) };
  const written = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, typeof value === 'string' ? value : JSON.stringify(value)],
  );
  const answer = await aws(['dynamodb', operation, ...written], { variables }).catch((error) => {
    const isMissing = error instanceof Unavailable && MISSING.test(error.message);
    throw isMissing ? new Unavailable(`there is no table ${table} in this account and region: ${error.message}`) : error;
  });
  try {
    // it prints nothing where there is nothing to tell
    return answer.trim() === '' ? {} : JSON.parse(answer);
  } catch {
    throw new Unavailable(`what \`aws dynamodb ${operation}\` printed is not JSON`);
  }
}
