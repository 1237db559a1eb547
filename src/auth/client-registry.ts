import { CfnResource, NestedStack, STACK_RESOURCE_LIMIT_CONTEXT, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isKnown } from '../checks';
import { LABEL, MAX_CLIENTS, MAX_OTHER_IDS, type Policy } from '../contract';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { warnOfBudgets } from '../limits';
import { apiKeysOnlyClient, type ClientNames, type GatewayClient, type GatewayClientOptions } from './gateway-client';
import { checkPolicy, type PlacedPolicy, policyOf } from './policy-options';
import { TakenNames } from './taken-names';

/** Checks the options and makes the client; names and uniqueness have been checked before. */
export type MakeClient = (scope: Construct, id: string, names: ClientNames, options: GatewayClientOptions) => GatewayClient;

/** A nested stack has up to 200 outputs, and a client needs two where its secret is handed on: its id and the secret's ARN. */
const MOST_IN_A_NESTED_STACK = 100;

/** The user pool's client, and its secret. */
const RESOURCES_OF_A_CLIENT = 2;

/** What CloudFormation takes, unless the app says otherwise. */
const MOST_RESOURCES = 500;

/** The clients that were made or registered under a construct: each has a name and an id of its own. */
export class ClientRegistry {
  private readonly registered: GatewayClient[] = [];
  private readonly policyByClient = new Map<GatewayClient, Policy>();

  constructor(
    private readonly scope: Construct,
    private readonly make: MakeClient,
    private readonly gatewayName?: string,
    private readonly apiKeys = false,
    private readonly taken: TakenNames = new TakenNames(),
  ) {
    scope.node.addValidation({ validate: () => this.sizeProblems() });
  }

  public get clients(): readonly GatewayClient[] {
    return this.registered;
  }

  /** What a client may ask for. */
  public policyOf(client: GatewayClient): Policy {
    return this.policyByClient.get(client) ?? {};
  }

  /** What clients may ask for, and where that was said. */
  public policies(): PlacedPolicy[] {
    return this.registered.map((client) => ({ section: 'clients', path: `addClient(${client.node.id})`, policy: this.policyOf(client) }));
  }

  /** In the scope itself: the first client of a user pool, which is there before any other. */
  public addFirst(id: string, options: GatewayClientOptions): GatewayClient {
    return this.register(() => this.scope, id, options);
  }

  public add(id: string, options: GatewayClientOptions): GatewayClient {
    checkInput('string', id, 'addClient()');
    checkInput('GatewayClientOptions', options, `addClient(${id})`);
    keyItself(`addClient(${id}).encryptionKey`, options.encryptionKey);
    return this.register(() => this.placeOf(options), id, options);
  }

  private register(place: () => Construct, id: string, options: GatewayClientOptions): GatewayClient {
    const clientName = options.clientName ?? id;
    this.check(id, clientName, options);
    const make = options.apiKeysOnly ? apiKeysOnlyClient : this.make;
    const client = make(place(), id, { clientName, gatewayName: this.gatewayName }, options);
    this.taken.take(clientName, client.clientIds);
    this.registered.push(client);
    this.policyByClient.set(client, policyOf(options));
    warnOfBudgets(client, `addClient(${id}).limits`, options.limits);
    return client;
  }

  private placeOf({ nestedStack }: GatewayClientOptions): Construct {
    if (nestedStack === undefined) {
      return childOf(this.scope, 'Clients');
    }
    const stacks = childOf(this.scope, 'ClientStacks');
    return (stacks.node.tryFindChild(nestedStack) as Construct | undefined) ?? new NestedStack(stacks, nestedStack);
  }

  private check(id: string, clientName: string, options: GatewayClientOptions): void {
    const { clientId, otherClientIds = [], team, nestedStack, apiKeysOnly } = options;
    const path = `addClient(${id})`;
    if (apiKeysOnly && !this.apiKeys) {
      throw invalid('ApiKeysNotEnabled', `${path}.apiKeysOnly`, true);
    }
    this.taken.requireName(options.clientName === undefined ? path : `${path}.clientName`, clientName);
    if (team !== undefined && isKnown(team) && !LABEL.test(team)) {
      throw invalid('InvalidTeam', `${path}.team`, team);
    }
    if (otherClientIds.length > MAX_OTHER_IDS) {
      throw invalid('InvalidCredentials', `${path}.otherClientIds`, otherClientIds, `at most ${MAX_OTHER_IDS}`);
    }
    if (clientId !== undefined) {
      this.taken.requireIds(`${path}.clientId`, [clientId, ...otherClientIds]);
    }
    if (this.registered.length >= MAX_CLIENTS) {
      throw invalid('TooManyClients', path, clientName);
    }
    checkPolicy(path, options);
    if (nestedStack !== undefined) {
      this.checkNestedStack(`${path}.nestedStack`, nestedStack);
    }
  }

  private checkNestedStack(path: string, name: string): void {
    if (!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name)) {
      throw invalid('InvalidNestedStack', path, name);
    }
    const stack = this.scope.node.tryFindChild('ClientStacks')?.node.tryFindChild(name);
    if (stack && this.registered.filter((client) => client.node.scope === stack).length >= MOST_IN_A_NESTED_STACK) {
      throw invalid('TooManyClientsInStack', path, name, `there are ${MOST_IN_A_NESTED_STACK} in it`);
    }
  }

  /** Said here where it is the clients that would have to move; of other stacks that are too large CDK speaks itself. */
  private sizeProblems(): string[] {
    const stack = Stack.of(this.scope);
    const movable = this.registered.filter((client) => Stack.of(client) === stack && client.userPoolClient && client.node.scope !== this.scope);
    const most = Number(this.scope.node.tryGetContext(STACK_RESOURCE_LIMIT_CONTEXT) ?? MOST_RESOURCES);
    if (movable.length === 0 || most === 0) {
      return [];
    }
    const resources = stack.node.findAll().filter((each) => CfnResource.isCfnResource(each) && each.stack === stack).length;
    const movableResources = RESOURCES_OF_A_CLIENT * movable.flatMap(({ clientIds }) => clientIds).length;
    if (resources <= most || resources - movableResources > most) {
      return [];
    }
    return [invalid('TooManyClientsInStack', 'addClient()', movable.length, `with them the stack has ${resources} resources, of ${most}`).message];
  }
}

const childOf = (scope: Construct, id: string): Construct => (scope.node.tryFindChild(id) as Construct | undefined) ?? new Construct(scope, id);
