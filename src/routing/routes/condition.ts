import { isKnown, requireRange } from '../../checks';
import { type CONDITION_SUBJECTS, CONDITION_TEST, LABEL, type LiveCondition, type LiveTest, TEXT } from '../../contract';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import type { ModelApi } from '../providers';

type Subject = (typeof CONDITION_SUBJECTS)[number];

const [, MOST_VALUES] = CONDITION_TEST['in?'];
const [LEAST_NUMBER, MOST_NUMBER] = CONDITION_TEST['least?'];
const MOST_CONDITIONS = 20;

/**
 * What a request must be for a case of a route. Values are names, up to 200, or beginnings of names with `*` behind. What a request does not
 * have, or has in another kind, meets no condition.
 *
 * @example
 *
 * const long = Condition.any(Condition.promptBytes().atLeast(200_000), Condition.parameter('max_tokens').atLeast(8_000));
 * const ofResearch = Condition.all(Condition.team('research'), Condition.none(Condition.stream()));
 */
export class Condition {
  /** A client of one of these names asks. */
  public static client(...names: string[]): Condition {
    return isOneOf('client', names);
  }

  /** It is asked for one of these teams. */
  public static team(...names: string[]): Condition {
    return isOneOf('team', names);
  }

  /** A person of one of these names asks, as their token has it. */
  public static user(...names: string[]): Condition {
    return isOneOf('user', names);
  }

  /** One of these models is asked for, by the name that the client writes. */
  public static model(...models: string[]): Condition {
    return isOneOf('model', models);
  }

  /** One of these APIs is called. */
  public static api(...apis: ModelApi[]): Condition {
    checkInput('ModelApi[]', apis, 'Condition.api()');
    return isOneOf('api', apis);
  }

  /** The answer is to be a stream. */
  public static stream(): Condition {
    return new Condition({ of: 'stream', in: ['true'] });
  }

  /** How long the prompt is: bytes of the request's body, in which attachments count little. In English some four are a token. */
  public static promptBytes(): ConditionSubject {
    return ConditionSubject._of('promptBytes');
  }

  /**
   * A top-level member of the request's body, such as `max_tokens` or `reasoning_effort`.
   *
   * @throws `InvalidCondition` for a name that no member has
   */
  public static parameter(name: string): ConditionSubject {
    return ConditionSubject._of('parameter', name);
  }

  /**
   * A member of the JSON object that the client writes in the header `x-portkey-metadata`. It is the client's own word.
   *
   * @throws `InvalidCondition` for a name that no member has
   */
  public static metadata(name: string): ConditionSubject {
    return ConditionSubject._of('metadata', name);
  }

  /** All of them are met: 1 to 20. */
  public static all(...conditions: Condition[]): Condition {
    return new Condition({ all: innerOf('Condition.all()', conditions) });
  }

  /** One of them is met: 1 to 20. */
  public static any(...conditions: Condition[]): Condition {
    return new Condition({ any: innerOf('Condition.any()', conditions) });
  }

  /** None of them is met: 1 to 20. */
  public static none(...conditions: Condition[]): Condition {
    const inner = innerOf('Condition.none()', conditions);
    return new Condition({ not: inner.length === 1 ? inner[0] : { any: inner } });
  }

  /** @internal */
  public static _of(live: LiveCondition): Condition {
    return new Condition(live);
  }

  /**
   * As the live document has it.
   *
   * @internal
   */
  public readonly _live: LiveCondition;

  private constructor(live: LiveCondition) {
    this._live = live;
  }
}

/** Something of a request that a condition looks at: how long its prompt is, a parameter, a value of its metadata. */
export class ConditionSubject {
  /** @internal */
  public static _of(of: Subject, name?: string): ConditionSubject {
    const path = `Condition.${of}()`;
    if (name !== undefined) {
      checkInput('string', name, path);
      if (isKnown(name) && !LABEL.test(name)) {
        throw invalid('InvalidCondition', path, name, 'a name has up to 128 printable ASCII characters');
      }
    }
    return new ConditionSubject(path, name === undefined ? { of } : { of, name });
  }

  private constructor(
    private readonly path: string,
    private readonly subject: LiveTest,
  ) {}

  /** It is there. */
  public isPresent(): Condition {
    return Condition._of(this.subject);
  }

  /** It is one of these texts, or begins so where `*` follows. Numbers and truth values are compared as JSON has them: `0.5`, `true`. */
  public isOneOf(...values: string[]): Condition {
    return Condition._of({ ...this.subject, in: checkedValues(`${this.path}.isOneOf()`, values) });
  }

  /** It is a number, and this or more. */
  public atLeast(value: number): Condition {
    return Condition._of({ ...this.subject, least: this.checkedNumber('atLeast', value) });
  }

  /** It is a number, and this or less. */
  public atMost(value: number): Condition {
    return Condition._of({ ...this.subject, most: this.checkedNumber('atMost', value) });
  }

  private checkedNumber(method: string, value: number): number {
    const path = `${this.path}.${method}()`;
    checkInput('number', value, path);
    requireRange('InvalidCondition', path, value, { from: LEAST_NUMBER, to: MOST_NUMBER, fractions: true }, 'from -1e12 to 1e12');
    return value;
  }
}

const isOneOf = (of: Subject, names: readonly string[]): Condition => Condition._of({ of, in: checkedValues(`Condition.${of}()`, names) });

function checkedValues(path: string, values: readonly string[]): readonly string[] {
  checkInput('string[]', values, path);
  if (values.length === 0 || values.length > MOST_VALUES) {
    throw invalid('InvalidCondition', path, `a list of ${values.length}`, `1 to ${MOST_VALUES} names`);
  }
  for (const [index, value] of values.entries()) {
    if (isKnown(value) && !(TEXT.test(value) && /^[^*]*\*?$/.test(value))) {
      throw invalid('InvalidCondition', `${path}[${index}]`, value, 'a name, or its beginning and `*`');
    }
  }
  return [...values];
}

function innerOf(path: string, conditions: readonly Condition[]): readonly LiveCondition[] {
  checkInput('Condition[]', conditions, path);
  if (conditions.length === 0 || conditions.length > MOST_CONDITIONS) {
    throw invalid('InvalidCondition', path, `a list of ${conditions.length}`, `1 to ${MOST_CONDITIONS} conditions`);
  }
  return conditions.map(({ _live }) => _live);
}
