import type { ErrorTable } from './error-table';

/** Of providers, routes and prices. */
export const ROUTING_ERRORS = {
  RoutingNotAttached: {
    reason: 'no service was given what the container needs: its tasks could neither read the live configuration nor call a provider',
    remedy: 'call routing.attachTo(service)',
  },
  NotPublished: {
    reason: 'tasks know of it by a section of the live document, and there is none: people would be refused, or served without a policy or limits',
    remedy:
      'give `auth.clientSection`, `auth.peopleSection` and, of GatewayLimits, `limits.section` among the `sections` of LiveConfiguration, and that to GatewayRouting',
  },
  ApiKeysWithoutTable: {
    reason: 'API keys are looked up in the operator table, and there is none',
    remedy: 'give `liveConfiguration`, or leave `auth.apiKeys` out',
  },
  DuplicateProvider: {
    reason: 'two providers have this name, and a request could mean either',
    remedy: 'give one of them another `name`',
  },
  UnknownDefaultProvider: {
    reason: 'no provider of this name is enabled',
    remedy: 'name one of the providers in `providers`',
  },
  BedrockApiWithoutProvider: {
    reason: "Amazon Bedrock's own API is served by Amazon Bedrock alone, and no such provider is enabled",
    remedy: 'enable ModelProvider.bedrock(), or leave `bedrockApi` out',
  },
  ProviderNeedsTranslation: {
    reason: 'no API that the gateway has is one of its own, and the image has no stock gateway that would translate',
    remedy:
      'use another image than GatewayImage.nativeOnly(...), name models with an API of their own such as `anthropic.*`, or let clients call Bedrock by ' +
      '`bedrockApi: true`',
  },
  ProviderNotReachable: {
    reason: 'the tasks have no way to the internet, and the provider is not inside the VPC',
    remedy:
      "use Bedrock in the stack's region (for Mantle name `new InterfaceVpcEndpointAwsService('bedrock-mantle')` in `additionalServices` of the VPC " +
      'endpoints), a provider with `baseUrl` and `privateAddress`, or other VPC endpoints; of an existing VPC that has a way out which CDK cannot see say ' +
      '`network.reachesInternet: true`',
  },
  UnknownProvider: {
    reason: 'no provider of this name is enabled',
    remedy: 'name one of the enabled providers',
  },
  ProviderWithoutSecret: {
    reason: 'this provider is called without a key',
    remedy: 'name a provider that has one',
  },
  SecretWithoutCompleteArn: {
    reason: 'AWS Secrets Manager finds a secret of another account by its complete ARN only',
    remedy: 'use Secret.fromSecretCompleteArn(...), or fromSecretAttributes with secretCompleteArn and the encryptionKey',
  },
  ProviderConfigNotPossible: {
    reason: 'the tasks could not call a provider of this kind this way',
    remedy: 'give what the option says; a provider of your own returns from `bind()` what `ModelProviderConfig` says of its kind',
  },
  SecretInAnotherRegion: {
    reason: 'tasks read secrets in the region of their stack only',
    remedy: 'replicate the secret to that region, and give the replica',
  },
  FieldWithoutApiKey: {
    reason: 'it names a field of a secret, and the secret that is made for a provider holds the key as it is',
    remedy: 'give the secret in `apiKey`, or leave `field` out',
  },
  InvalidProviderName: {
    reason: 'clients write it in a header and metrics carry it',
    remedy: 'use up to 32 lower-case letters, digits and hyphens, beginning with a letter; where a slug does not, give a `name` beside it',
  },
  ConfigurationNotPossible: {
    reason: 'tasks would refuse it when they start, and the deployment would be rolled back',
    remedy: 'look for the prop that it comes from',
  },
  InvalidBaseUrl: {
    reason: 'provider keys are sent to it',
    remedy: 'write https://host, optionally with a port and a path, without user, query, fragment or address literal',
  },
  PrivateAddressWithoutBaseUrl: {
    reason: "the provider's own address is public, so that nothing would be called inside the VPC",
    remedy: 'give the `baseUrl` whose host resolves to a private address, or leave `privateAddress` out',
  },
  InvalidApiKeys: {
    reason: 'a provider is called with the key of one secret, with those of several in turn, or without any',
    remedy: 'give one secret in `apiKey`, different ones in `apiKeys`, or neither; with `keyless` no key at all',
  },
  CompatibleWithoutApis: {
    reason: 'what it speaks decides which requests reach it',
    remedy: 'name what the server has, such as ModelApi.CHAT and ModelApi.EMBEDDINGS',
  },
  InvalidSlug: {
    reason: 'it is no name of a provider of the image, or has a factory of its own',
    remedy:
      'use ModelProvider.openai(), bedrock() and so on for those, and for others the slug as the image has it: lower-case letters, digits, hyphens',
  },
  SlugWithoutHost: {
    reason: 'the key goes to one host only, and that of this slug is not known',
    remedy: 'give the `host` that the image calls for it',
  },
  AzureWithoutDeployment: {
    reason: 'requests go to deployments, and none is named',
    remedy: 'give `deploymentId`, `deployments`, or both',
  },
  InvalidAzureOption: {
    reason: 'it becomes part of the address that requests and the key are sent to',
    remedy:
      'use letters, digits, hyphens, dots and underscores as Azure shows them; a resource name has no dots, an API version is `v1` or a date such as ' +
      '2024-10-21 or 2025-04-01-preview',
  },
  InvalidAzureGeography: {
    reason: 'it is the name by which prices are looked up',
    remedy:
      'give one of the price table, such as `global`, `us`, `eu`, `data_zone` or `regional`: up to 128 printable ASCII characters without blanks and capitals',
  },
  InvalidRouteName: {
    reason: 'clients ask for it by name, and records carry it',
    remedy: 'give one like `coding`; an alias may look like the name of a model',
  },
  DuplicateRoute: {
    reason: 'another one has this name, and a request could mean either',
    remedy: 'give one of them another name',
  },
  TooManyRoutes: {
    reason: 'a gateway has up to 200 routes and 200 aliases',
    remedy: 'leave out what nobody asks for',
  },
  RouteTooDeep: {
    reason: 'routings stand within each other up to five levels deep',
    remedy: 'write conditions with Condition.all(...) and any(...) in place of routings within each other',
  },
  RouteWithoutTargets: {
    reason: 'it would serve nothing',
    remedy: 'give one target or more',
  },
  TooManyRouteTargets: {
    reason: 'a route has up to 20 targets, all levels together',
    remedy: 'leave some out, or make two routes of it',
  },
  TargetNeverReached: {
    reason: 'no request would come to some target',
    remedy: 'give more `maxAttempts`, up to 10, statuses that lead on, or fewer targets behind each other',
  },
  InvalidRouteTarget: {
    reason: 'tasks would refuse the target, or it would do nothing',
    remedy: 'give what docs/routing.md says of this field of a target',
  },
  InvalidRouteWeight: {
    reason: 'shares of requests follow from weights',
    remedy: 'give numbers from 0 to 1,000,000, one of them above 0',
  },
  InvalidCondition: {
    reason: 'no request could meet it',
    remedy: 'give what docs/routing.md says of conditions',
  },
  RouteParameterNotPossible: {
    reason: 'the gateway decides it, the client says it, or no body can hold it',
    remedy: 'name top-level members such as `temperature` or `service_tier`, and give them what JSON can say',
  },
  RouteDurationOutOfRange: {
    reason: 'no request would come to its end',
    remedy: 'give a shorter one, or a longer maxRequestDuration to the gateway',
  },
  RouteAttemptsOutOfRange: {
    reason: 'a request is tried some times, not for ever',
    remedy: 'give a whole number from 1 to 10',
  },
  ModelNotOfProvider: {
    reason: 'the provider is enabled for other models',
    remedy: 'add the model to the provider, or name another one',
  },
  UnknownRoute: {
    reason: 'there is no route of this name',
    remedy: 'add it with addRoute, or name one that there is',
  },
  RoutesWithoutLiveConfiguration: {
    reason: 'routes stand in the live configuration, and there is none',
    remedy: 'give `liveConfiguration` to GatewayRouting',
  },
  InvalidPriceDate: {
    reason: 'a table is as old as its date says, and a row counts from its own on',
    remedy: 'give a date such as 2026-01-31; of a table none that is to come',
  },
  InvalidPrice: {
    reason: 'tasks would refuse the price table',
    remedy: 'give what docs/prices.md says of this field of a row',
  },
  PriceNeverUsed: {
    reason: 'no request is looked up by this id, and the row would be the price of nothing',
    remedy:
      "give the id as the provider's answers have it, of Amazon Bedrock with its vendor and without its geography: `anthropic.claude-opus-5` with " +
      '`geographies`, not `eu.anthropic.claude-opus-5`',
  },
  PricesOfNobody: {
    reason: 'the table has no row of them, and nothing would have a price',
    remedy: 'name providers or kinds as the rows have them',
  },
  NoPriceToday: {
    reason: 'added prices take the place of all rows of their model, and these count from a day to come: until then the model would have no price',
    remedy: "give today's price too, as a row without `validFrom`",
  },
  DuplicatePrice: {
    reason: 'two rows of one table are for this model, in the same place and from the same day on',
    remedy: 'leave one of them out',
  },
  TooManyPrices: {
    reason: 'a price table holds up to 5,000 rows',
    remedy: 'leave out what your clients do not use',
  },
} as const satisfies ErrorTable;
