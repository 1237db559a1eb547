import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Authentication, GatewayPreset, ModelProvider, type PortkeyGateway, type PortkeyGatewayProps, PriceTable } from '../../src';
import { type LiveDocument, type LivePrices, MAX_CLIENTS } from '../../src/contract';
import { gatewayIn, oneOfEachKind, type Resource, resourcesOf } from './gateways';

const KB = 1024;
/** https://docs.aws.amazon.com/general/latest/gr/appconfig.html, of its hosted configuration store. */
const APPCONFIG_TAKES = 2 * KB * KB;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, of a template in Amazon S3. */
const CLOUDFORMATION_TAKES = KB * KB;

const OIDC = Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['llm'] });
const DOCUMENT = 'AWS::AppConfig::HostedConfigurationVersion';

function templateOf(props: PortkeyGatewayProps, then: (gateway: PortkeyGateway) => void = () => undefined): Template {
  const stack = new Stack(new App(), 'Stack');
  then(gatewayIn(stack, { preset: GatewayPreset.DEV, authentication: OIDC, ...props }));
  return Template.fromStack(stack);
}

const contentIn = (template: Template): string => Object.values(template.findResources(DOCUMENT))[0].Properties.Content;
const documentIn = (template: Template): LiveDocument => JSON.parse(contentIn(template));
const providersIn = (template: Template): string[] => [...new Set(documentIn(template).prices?.models.map(({ provider }) => provider))].sort();

const PRICE = { model: 'a-model', input: 1, output: 2 };
const PRICES = PriceTable.standard().withPrices({
  models: ['our-proxy', 'openai-eu', 'claude', 'azure-openai'].map((provider) => ({ ...PRICE, provider })),
});

describe('the document of a gateway has the prices of its providers, and no others', () => {
  const eu = ModelProvider.openai({ name: 'openai-eu', baseUrl: 'https://eu.llm.example.com/v1' });

  test.each<[string, PortkeyGatewayProps, string[]]>([
    ['without providers, none', {}, []],
    ['by kind', { providers: [ModelProvider.anthropic(), ModelProvider.bedrock({ models: ['amazon.*'] })] }, ['anthropic', 'bedrock']],
    ['by name, and by its kind', { providers: [eu] }, ['openai', 'openai-eu']],
    ['of a kind without list prices, those of its name', { providers: [ModelProvider.custom({ slug: 'groq', name: 'our-proxy' })] }, ['our-proxy']],
    [
      'of one that is called as another kind, those of its own',
      { providers: [ModelProvider.azureOpenai({ name: 'openai', resourceName: 'acme', deploymentId: 'd', apiVersion: 'v1' })] },
      ['azure-openai'],
    ],
    ['without a table, none', { providers: [eu], prices: PriceTable.none() }, []],
  ])('%s', (_title, props, expected) => {
    expect(providersIn(templateOf({ prices: PRICES, ...props }))).toEqual(expected);
  });

  test('those that are enabled later included', () => {
    const later = templateOf({ prices: PRICES }, (gateway) => gateway.addProvider(ModelProvider.anthropic({ name: 'claude' })));
    expect(providersIn(later)).toEqual(['anthropic', 'claude']);
  });

  test('each of them as it is in the table, under the date of the table', () => {
    const { asOf, models } = PriceTable.standard().render() as LivePrices;
    const published = documentIn(templateOf({ providers: [ModelProvider.google()] })).prices;
    expect(published).toEqual(JSON.parse(JSON.stringify({ asOf, models: models.filter(({ provider }) => provider === 'google') })));
    expect(published?.models.length).toBeGreaterThan(10);
  });
});

describe('a change of prices', () => {
  const providers = () => [ModelProvider.openai(), ModelProvider.anthropic()];
  const resourcesWith = (prices: PriceTable): Record<string, Resource> => resourcesOf(templateOf({ providers: providers(), prices }));
  const before = resourcesWith(PriceTable.standard());

  test.each<[string, PriceTable]>([
    ['a negotiated price', PriceTable.standard().withPrices({ models: [{ ...PRICE, provider: 'openai' }] })],
    ['the prices of another day', PriceTable.standard().withPrices({ asOf: '2026-11-22', models: [] })],
    ['a table of its own', PriceTable.of({ asOf: '2026-11-22', models: [{ ...PRICE, provider: 'openai' }] })],
  ])('is no deployment of tasks: %s is another version of the document, and all else stays', (_title, prices) => {
    const after = resourcesWith(prices);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
    expect(changed.map((id) => before[id].Type)).toEqual([DOCUMENT]);
  });

  test('of a provider that is not enabled changes nothing at all', () => {
    const prices = PriceTable.standard().withPrices({ models: [{ ...PRICE, provider: 'google' }] });
    expect(resourcesWith(prices)).toEqual(before);
  });
});

describe('with every provider, all prices and as many clients as there may be', () => {
  const template = templateOf({ preset: GatewayPreset.PROD, providers: oneOfEachKind() }, (gateway) => {
    for (let index = 0; index < MAX_CLIENTS; index++) {
      const name = `client-${String(index).padStart(57, '0')}`;
      gateway.addClient(name, { clientId: `id-${index}-${'x'.repeat(40)}`, team: 't'.repeat(128) });
    }
  });
  const document = documentIn(template);

  test('they are all there', () => {
    const { models } = PriceTable.standard().render() as LivePrices;
    expect([document.clients.length, document.prices?.models.length]).toEqual([MAX_CLIENTS, models.length]);
    expect(providersIn(template)).toEqual(['anthropic', 'azure-openai', 'bedrock', 'bedrock-mantle', 'google', 'openai']);
  });

  test('the document takes less than a quarter of what AppConfig takes', () => {
    expect(Buffer.byteLength(contentIn(template))).toBeLessThan(APPCONFIG_TAKES / 4);
  });

  test('the template takes less than three quarters of what CloudFormation takes, indented as the CDK writes it', () => {
    expect(Buffer.byteLength(JSON.stringify(template.toJSON(), undefined, 1))).toBeLessThan((CLOUDFORMATION_TAKES * 3) / 4);
  });

  test('the prices of all providers take less than 200 KB', () => {
    expect(Buffer.byteLength(JSON.stringify(document.prices))).toBeLessThan(200 * KB);
  });
});
