import { call, type Expression, member, name, options } from './expressions';
import { numberOf, textOf, type Value } from './values';

/** A resource that the app names, under a name of its own. */
export interface Declaration {
  readonly name: string;
  readonly expression: Expression;
}

/** The app as it comes to be: what is given, what it becomes, and what the reader must be told. */
export class Draft {
  public readonly declarations: Declaration[] = [];
  /** What is not as it was, and why. */
  public readonly changes: string[] = [];
  /** What is left to do. */
  public readonly tasks: string[] = [];
  /** What could not be taken over. */
  public readonly problems: string[] = [];
  /** Whether whoever deletes the stack must be held back. */
  public isProduction = false;
  private readonly props = new Map<string, Expression>();

  /** @param usualRegion where the modules deploy when nobody says where */
  constructor(
    private readonly variables: ReadonlyMap<string, Value>,
    private readonly usualRegion: string,
  ) {}

  public get region(): string {
    return this.text('aws_region') ?? this.usualRegion;
  }

  /** The value of `variable` or `variable.attribute`; null is as if it were not there. */
  public given(path: string): Value | undefined {
    const value = this.said(path);
    return value?.kind === 'null' || value?.kind === 'unknown' ? undefined : value;
  }

  /** Whether something is said that only Terraform could compute: it is neither absent nor empty. */
  public isUnknown(path: string): boolean {
    return this.said(path)?.kind === 'unknown';
  }

  /** As it stands there. Of what is unknown every attribute is, too. */
  private said(path: string): Value | undefined {
    const [variable, ...attributes] = path.split('.');
    let value = this.variables.get(variable);
    for (const attribute of attributes) {
      if (value?.kind === 'unknown') return value;
      value = value?.kind === 'object' ? value.members.get(attribute) : undefined;
    }
    return value;
  }

  /** Whether texts are said, of which none is known. */
  public isHidden(path: string): boolean {
    const value = this.given(path);
    return this.isUnknown(path) || (value?.kind === 'list' && value.items.length > 0 && this.texts(path).length === 0);
  }

  public text(path: string): string | undefined {
    const text = textOf(this.given(path));
    return text === '' ? undefined : text;
  }

  public flag(path: string, otherwise: boolean): boolean {
    const text = this.text(path);
    if (text !== undefined && text !== 'true' && text !== 'false') this.refuse(path, 'bool');
    return text === undefined ? otherwise : text === 'true';
  }

  public number(path: string): number | undefined {
    const number = numberOf(this.given(path));
    if (number === undefined && this.text(path) !== undefined) this.refuse(path, 'number');
    return number;
  }

  public texts(path: string): string[] {
    const value = this.given(path);
    if (value !== undefined && value.kind !== 'list') this.refuse(path, 'list');
    return value?.kind === 'list' ? value.items.flatMap((item) => textOf(item) ?? []) : [];
  }

  private refuse(path: string, kind: string): void {
    this.problems.push(`${this.place(path)}: ${path} is left out: its value is no ${kind}`);
  }

  public members(path: string): [string, Value][] {
    const value = this.given(path);
    if (value !== undefined && value.kind !== 'object') this.refuse(path, 'map');
    return value?.kind === 'object' ? [...value.members] : [];
  }

  public place(path: string): string {
    return this.given(path)?.place ?? 'default';
  }

  /** Tells that variables which say something are of no use, and why. */
  public leaveOut(variables: readonly string[], because: string): void {
    for (const variable of variables)
      if (saysSomething(this.given(variable))) this.changes.push(`${this.place(variable)}: ${variable} is left out: ${because}`);
  }

  /** Gives a prop, such as `network.cidr`, a value. */
  public set(prop: string, expression: Expression | undefined): void {
    if (expression !== undefined) this.props.set(prop, expression);
  }

  public has(prop: string): boolean {
    return [...this.props.keys()].some((key) => key === prop || key.startsWith(`${prop}.`));
  }

  /** A resource that exists, which others name as well. */
  public declare(of: string, expression: Expression): Expression {
    if (!this.declarations.some((declaration) => declaration.name === of)) this.declarations.push({ name: of, expression });
    return name(of);
  }

  /** The props as one struct, its groups by the types that they have. */
  public propsAs(type: string, groups: Readonly<Record<string, string>>): Expression {
    const members: Record<string, Expression | undefined> = {};
    const nested = new Map<string, Record<string, Expression>>();
    for (const [path, expression] of this.props) {
      const [first, second] = path.split('.');
      if (second === undefined) members[first] = expression;
      else {
        const group = nested.get(first) ?? {};
        nested.set(first, group);
        group[second] = expression;
        members[first] = options(groups[first], group);
      }
    }
    return options(type, members);
  }
}

const saysSomething = (value: Value | undefined): boolean =>
  value?.kind === 'list' ? value.items.length > 0 : value?.kind === 'object' ? value.members.size > 0 : value !== undefined && textOf(value) !== '';

/** The scope of what is declared. */
export const STACK = name('stack');

export function secretOf(draft: Draft, of: string, id: string, arn: string): Expression {
  if (!/^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:/.test(arn)) {
    draft.tasks.push(`${JSON.stringify(arn)} is no ARN of a secret with an account: the app takes it for the name of one`);
    return draft.declare(of, call('secretsmanager.Secret.fromSecretNameV2', STACK, id, arn));
  }
  const isComplete = /-[A-Za-z0-9]{6}$/.test(arn);
  return draft.declare(of, call(`secretsmanager.Secret.${isComplete ? 'fromSecretCompleteArn' : 'fromSecretPartialArn'}`, STACK, id, arn));
}

export function bucketOf(draft: Draft, of: string, id: string, bucketName: string): Expression {
  const isName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucketName);
  if (!isName) draft.tasks.push(`${JSON.stringify(bucketName)} is no name of a bucket: put one in the place of bucket-to-be-named`);
  return draft.declare(of, call('s3.Bucket.fromBucketName', STACK, id, isName ? bucketName : 'bucket-to-be-named'));
}

export const domainOf = (draft: Draft, of: string, id: string, certificateArn: string, domainName: string): Expression =>
  call('GatewayDomain.fromCertificate', draft.declare(of, call('acm.Certificate.fromCertificateArn', STACK, id, certificateArn)), domainName);

export const duration = (unit: 'seconds' | 'minutes' | 'millis', amount: number): Expression => call(`Duration.${unit}`, amount);

const OF_DEVELOPMENT = /^(dev|development|test|testing|sandbox|demo|local)([-_\d].*)?$/i;
const OF_PRODUCTION = /^(prd|prod|production|live)([-_\d].*)?$/i;

/** DEV deletes data with the stack: it is for what is called so, and where nothing is said, which the references take for development. */
export function setPreset(draft: Draft): void {
  const environment = draft.text('environment');
  const isUnknown = draft.isUnknown('environment');
  draft.isProduction = isUnknown || (environment !== undefined && !OF_DEVELOPMENT.test(environment));
  draft.set('preset', member(`GatewayPreset.${draft.isProduction ? 'PROD' : 'DEV'}`));
  if (isUnknown)
    draft.tasks.push('environment is not known here: preset is PROD, which keeps data when the stack is deleted. GatewayPreset.DEV does not.');
  else if (environment !== undefined && draft.isProduction && !OF_PRODUCTION.test(environment))
    draft.changes.push(
      `${draft.place('environment')}: environment ${JSON.stringify(environment)} is preset PROD, which keeps data when the stack is deleted. GatewayPreset.DEV does not`,
    );
}

/** A range of addresses as a peer. */
export const peerOf = (cidr: string): Expression =>
  cidr === '0.0.0.0/0' ? call('ec2.Peer.anyIpv4') : call(cidr.includes(':') ? 'ec2.Peer.ipv6' : 'ec2.Peer.ipv4', cidr);
