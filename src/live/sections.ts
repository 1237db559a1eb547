import { CfnResource, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isKnown, isPendingLookup } from '../checks';
import {
  check,
  type ILiveSection,
  isObject,
  isRange,
  LABEL,
  LIVE_DOCUMENT,
  LIVE_ROUTE,
  LIVE_ROUTES,
  MAX_ROUTES,
  memoized,
  type Shape,
  STANDARD_LISTS,
} from '../contract';
import { type ErrorCode, invalid } from '../errors';

/** The live document, as its sections are now. */
export function documentOf(sections: ILiveSection[], revision?: string): object {
  return {
    version: 1,
    revision,
    clients: [],
    lists: STANDARD_LISTS,
    ...Object.fromEntries(sections.map((section) => [section.key, section.render()])),
  };
}

/** Keys that the document has, and those that it leaves to others. */
const OWN_KEYS = Object.keys(LIVE_DOCUMENT)
  .map((key) => key.replace(/\?$/, ''))
  .filter((key) => !['*', 'version', 'revision', 'lists'].includes(key));
const isKey = (key: unknown): boolean => typeof key === 'string' && (OWN_KEYS.includes(key) || /^x-[a-z0-9-]+$/.test(key));

/** Refuses sections that the document has no place for. */
export function checkSections(sections: ILiveSection[]): void {
  const keys = sections.map(({ key }) => key);
  for (const [index, key] of keys.entries()) {
    if (!isKey(key)) {
      throw invalid('InvalidLiveSection', `sections[${index}].key`, key);
    }
    if (keys.indexOf(key) !== index) {
      throw invalid('DuplicateLiveSection', 'sections', key);
    }
    if (typeof sections[index].render !== 'function') {
      throw invalid('InvalidLiveSection', `sections[${index}].render`, sections[index].render);
    }
  }
}

/** Refuses a revision that the tasks would refuse. What only the deployment knows passes. */
export function checkRevision(revision: string | undefined): void {
  if (revision !== undefined && isKnown(revision) && !LABEL.test(revision)) {
    throw invalid('InvalidLiveRevision', 'liveConfiguration.revision', revision);
  }
}

/** What only the deployment knows: a reference or a function of CloudFormation. */
const isIntrinsic = (value: unknown): boolean => {
  const [name, ...others] = isObject(value) ? Object.keys(value) : [];
  return others.length === 0 && /^(Ref|Fn::)/.test(name ?? '');
};

/** What cannot be judged yet: only the deployment knows it, or the CLI has yet to look it up. */
const isKnownLater = (value: unknown): boolean => isIntrinsic(value) || (typeof value === 'string' && isPendingLookup(value));

const holdsIntrinsic = (value: unknown): boolean => isObject(value) && (isIntrinsic(value) || Object.values(value).some(holdsIntrinsic));

/**
 * The document as it stands in the template. Parts without anything that only the deployment knows, which are nearly all of it, are written as
 * they are: in others CDK looks for it anew each time that it goes through the stack.
 */
export function documentText(scope: Construct, document: object): string {
  const stack = Stack.of(scope);
  const members = Object.entries(document).flatMap(([key, part]) => {
    const resolved = stack.resolve(part);
    if (resolved === undefined) {
      return [];
    }
    return [`${JSON.stringify(key)}:${holdsIntrinsic(resolved) ? stack.toJsonString(part) : JSON.stringify(resolved)}`];
  });
  return `{${members.join()}}`;
}

/** The shape, in which whatever only the deployment knows may stand anywhere. */
function orKnownLater(shape: Shape): Shape {
  if (typeof shape === 'function') {
    return (value: unknown) => isKnownLater(value) || decidedOrKnownLater(shape(value));
  }
  if (typeof shape === 'number') {
    // a function that gives 0 would say no
    return (value: unknown) => isKnownLater(value) || value === shape;
  }
  const known = partsOrKnownLater(shape);
  return (value: unknown) => isKnownLater(value) || known;
}

const decidedOrKnownLater = (decided: boolean | Shape | undefined): boolean | Shape =>
  typeof decided === 'object' || typeof decided === 'function' ? orKnownLater(decided) : (decided ?? false);

const partsOrKnownLater = memoized((shape: Exclude<Shape, number>): Exclude<Shape, number> => {
  if (shape instanceof RegExp || isRange(shape)) {
    return shape;
  }
  if (Array.isArray(shape)) {
    return [orKnownLater(shape[0]), shape[1]];
  }
  return Object.fromEntries(Object.entries(shape as Record<string, Shape>).map(([field, part]) => [field, orKnownLater(part)]));
});

/** Tasks leave out routes that they cannot read, which are a later version's: of this one they read all. */
const WHOLE_DOCUMENT = {
  ...LIVE_DOCUMENT,
  'routing?': { ...LIVE_ROUTES, 'routes?': [LIVE_ROUTE, MAX_ROUTES], 'aliases?': [LIVE_ROUTE, MAX_ROUTES] },
} as const;

/** What the tasks would say of the document, or CloudFormation. */
export function documentProblems(scope: Construct, sections: ILiveSection[]): string[] {
  const document = Stack.of(scope).resolve(documentOf(sections));
  const refused = (code: ErrorCode, detail: string): string[] => [
    invalid(
      code,
      'sections',
      sections.map(({ key }) => key),
      detail,
    ).message,
  ];
  try {
    check(orKnownLater(WHOLE_DOCUMENT), document, 'sections');
  } catch (error) {
    return refused('InvalidLiveSection', (error as Error).message);
  }
  return sizeInTemplate(document) > roomIn(Stack.of(scope)) ? refused('LiveDocumentTooLarge', sizesIn(document)) : [];
}

/** What a template may have, of which the runtime and the dashboard take so much and every resource so much more, as CDK writes them. */
const TEMPLATE = { limit: 1_000_000, fixed: 100_000, resource: 1_000 };

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
function roomIn(stack: Stack): number {
  const resources = stack.node.findAll().filter((construct) => CfnResource.isCfnResource(construct) && construct.stack === stack);
  return TEMPLATE.limit - TEMPLATE.fixed - TEMPLATE.resource * resources.length;
}

/** It stands in the template as the text of a text. */
const sizeInTemplate = (part: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(part) ?? ''));

const sizesIn = (document: object): string =>
  Object.entries(document)
    .map(([key, part]) => `${key} ${sizeInTemplate(part).toLocaleString('en-US')} bytes`)
    .join(', ');
