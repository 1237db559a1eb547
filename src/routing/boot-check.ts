import { Token } from 'aws-cdk-lib';
import { isKnown } from '../checks';
import { check, isRange, type Shape } from '../contract';

/** What the tasks would refuse at start, by its path and as it was given. */
export interface Fault {
  readonly path: string;
  readonly value: unknown;
}

/** Holds a part of the boot document against its shape. What only the deployment knows passes. */
// biome-ignore lint/suspicious/noExplicitAny: any part of the document
export function faultIn(shape: Shape, part: any): Fault | undefined {
  const document = withoutUndefined(part);
  try {
    check(passingTokens(shape), document, '$');
    return undefined;
  } catch (error) {
    const path = (error as Error).message.replace(/^\$\.?| is not valid$/g, '');
    const steps = path.split(/[.[\]]+/).filter((step) => step);
    return { path, value: steps.reduce((value, step) => value?.[step], document) };
  }
}

function passingTokens(shape: Shape | undefined): Shape | undefined {
  if (shape instanceof RegExp) {
    return (value) => typeof value === 'string' && (!isKnown(value) || shape.test(value));
  }
  if (typeof shape === 'function') {
    return (value) => {
      const said = shape(value);
      return typeof said === 'boolean' ? said || Token.isUnresolved(value) : passingTokens(said);
    };
  }
  if (typeof shape !== 'object' || isRange(shape)) {
    return shape;
  }
  if (Array.isArray(shape)) {
    const [item, most] = shape as readonly [Shape, number?];
    return [passingTokens(item) as Shape, most];
  }
  return Object.fromEntries(Object.entries(shape).map(([field, each]) => [field, passingTokens(each) as Shape]));
}

/** As it is written: JSON leaves out what is undefined. */
// biome-ignore lint/suspicious/noExplicitAny: any part of the document
function withoutUndefined(value: any): any {
  if (Array.isArray(value)) {
    return value.map(withoutUndefined);
  }
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) {
    return value;
  }
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(given.map(([field, each]) => [field, withoutUndefined(each)]));
}
