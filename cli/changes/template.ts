/** A CloudFormation template, as the CDK writes it. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value?: unknown; readonly Export?: { readonly Name?: unknown } }>>;
  readonly Parameters?: Readonly<Record<string, object>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, unknown>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Condition?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A stack with the stacks that are nested in it, by the logical ids of those. */
export interface StackTemplate {
  readonly template: Template;
  /** What AWS CloudFormation gives to every resource besides, by the assembly; undefined where that is not known. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly nested: ReadonlyMap<string, StackTemplate>;
}

export const NESTED_STACK = 'AWS::CloudFormation::Stack';
