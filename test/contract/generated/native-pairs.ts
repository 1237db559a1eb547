import { AZURE, BEDROCK_MODEL, COMPATIBLE_HOST, OPENAI_SECRET, REGION } from '../../../fakes';
import { ENDPOINTS, type Endpoint } from '../../../runtime/endpoints';
import { laneOf, type ModelApi, type ProviderConfiguration, STANDARD_LISTS, type Surface } from '../../../src/contract';

const key = (name: string) => ({ from: 'secret', secretArn: OPENAI_SECRET.replace('OpenAiKey', name) }) as const;
const taskRole = { from: 'task-role' } as const;
const azure = (apiVersion: string) => ({ resourceName: AZURE.resource, deploymentId: AZURE.deployment, apiVersion });

/** A provider of every kind and variant. */
export const NATIVE_PROVIDERS: readonly ProviderConfiguration[] = [
  { name: 'openai', kind: 'openai', credential: key('OpenAiKey') },
  { name: 'anthropic', kind: 'anthropic', credential: key('AnthropicKey') },
  { name: 'google', kind: 'google', credential: key('GoogleKey') },
  { name: 'azure', kind: 'azure-openai', credential: key('AzureKey'), azure: azure('v1') },
  { name: 'azure-dated', kind: 'azure-openai', credential: key('AzureKey'), azure: azure('2024-10-21') },
  { name: 'bedrock', kind: 'bedrock', credential: taskRole, region: REGION },
  { name: 'bedrock-anthropic', kind: 'bedrock', credential: taskRole, region: REGION, messages: 'anthropic' },
  { name: 'bedrock-by-mantle', kind: 'bedrock', credential: taskRole, region: REGION, messages: 'mantle' },
  { name: 'mantle', kind: 'bedrock-mantle', credential: taskRole, region: REGION },
  { name: 'compatible', kind: 'compatible', credential: key('OpenAiKey'), baseUrl: `https://${COMPATIBLE_HOST}/team/v1` },
  {
    name: 'compatible-that-knows',
    kind: 'compatible',
    credential: key('OpenAiKey'),
    baseUrl: `https://${COMPATIBLE_HOST}/team/v1`,
    adds: ['store', 'usage'],
  },
];

/** Ids of models, one at least for each pattern of the surfaces. */
const MODELS = ['a-model', BEDROCK_MODEL, `eu.${BEDROCK_MODEL}`, 'openai.gpt-oss-120b', 'openai.gpt-5.6-sol', 'anthropic.claude-opus-4-1'];

/** One API at one address of a kind of provider. */
export interface NativePair {
  readonly name: string;
  readonly surface: Surface;
  /** Who is served there, and with which model. */
  readonly served: readonly { readonly provider: ProviderConfiguration; readonly model: string }[];
  /** Endpoints of the API. */
  readonly endpoints: readonly Endpoint[];
}

/** What one request of a pair is about. */
export interface NativeCall {
  readonly provider: ProviderConfiguration;
  readonly model: string;
  readonly surface: Surface;
  readonly endpoint: Endpoint;
}

/** Every API of every surface, from the data that the runtime has; throws where a row has no provider or no model above. */
export function nativePairs(): NativePair[] {
  return STANDARD_LISTS.surfaces.flatMap((surface) => surface.apis.flatMap((api) => pairOf(surface, api as ModelApi)));
}

function pairOf(surface: Surface, api: ModelApi): NativePair[] {
  const { kind } = surface;
  const endpoints = [...ENDPOINTS.values()].filter(({ serves, body }) => serves === api && body !== 'none');
  const served = NATIVE_PROVIDERS.filter((provider) => provider.kind === kind).flatMap((provider) => {
    const model = MODELS.find((each) => laneOf(STANDARD_LISTS, provider, api, each) === surface);
    return model ? [{ provider, model }] : [];
  });
  if (served.length === 0) throw new Error(`no provider and model of this file is served ${api} by ${kind} at ${surface.prefix}`);
  const variant = surface.invokeModel ? ` (InvokeModel, ${surface.only})` : '';
  return endpoints.length > 0
    ? [{ name: `${api} at ${kind}${surface.at === 'mantle' ? ' by mantle' : ''}${surface.prefix}${variant}`, surface, served, endpoints }]
    : [];
}

/** Endpoints and providers of a pair take turns. */
export function callOf({ surface, endpoints, served }: NativePair, index: number): NativeCall {
  return { ...served[index % served.length], surface, endpoint: endpoints[Math.floor(index / served.length) % endpoints.length] };
}
