import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ModelApi, ModelProvider } from '../../src';
import { STANDARD_LISTS } from '../../src/contract';
import { bindProvider } from '../../src/routing/providers';
import { IMAGE_HOSTS } from '../../src/routing/providers/image-hosts';

function bind(provider: ModelProvider, stack = new Stack(new App(), 'Stack')) {
  const bound = bindProvider(provider, stack, { removalPolicy: RemovalPolicy.RETAIN });
  return { ...bound, configuration: stack.resolve(bound.configuration), stack };
}

const SERVER = { name: 'vllm', baseUrl: 'https://llm.internal.example.com:8443/v1', apis: [ModelApi.CHAT, ModelApi.EMBEDDINGS] };

describe('a compatible server', () => {
  test('is called at its base URL for the APIs that it speaks, with a key from an empty secret of its own', () => {
    const { configuration, baseUrl, awaitsKey, secret, stack, exampleModel } = bind(ModelProvider.compatible(SERVER));
    expect(configuration).toEqual({
      name: 'vllm',
      kind: 'compatible',
      credential: { from: 'secret', secretArn: stack.resolve(secret?.secretArn) },
      baseUrl: SERVER.baseUrl,
      apis: ['chat', 'embeddings'],
    });
    expect([baseUrl?.port, awaitsKey, exampleModel]).toEqual([8443, true, 'MODEL']);
  });

  test('is called without a key where it asks for none: no secret, no permission', () => {
    const { configuration, statements, secret, awaitsKey, insideVpc, stack } = bind(
      ModelProvider.compatible({ ...SERVER, keyless: true, privateAddress: true, exampleModel: 'ours' }),
    );
    expect(configuration).toMatchObject({ credential: { from: 'none' }, privateAddress: true });
    expect([statements, secret, awaitsKey, insideVpc]).toEqual([[], undefined, false, true]);
    Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  test('has nothing added to its requests but what it is said to know', () => {
    expect(bind(ModelProvider.compatible({ ...SERVER, streamUsage: false })).configuration).not.toHaveProperty('adds');
    expect(bind(ModelProvider.compatible({ ...SERVER, streamUsage: true })).configuration.adds).toEqual(['usage']);
    expect(bind(ModelProvider.compatible({ ...SERVER, streamUsage: true, storesResponses: true })).configuration.adds).toEqual(['store', 'usage']);
  });

  const key = (stack = new Stack(new App(), 'Stack')) => secretsmanager.Secret.fromSecretNameV2(stack, 'Key', 'k');

  test.each<[string, object, RegExp]>([
    ['no API', { apis: [] }, /^CompatibleWithoutApis: providers.apis is \[\]/],
    ['an API that is none', { apis: ['chats'] }, /^NotAnOption: providers.apis\[0\] is "chats": .*ModelApi/],
    ['no address', { baseUrl: undefined }, /^NotAnOption: providers.baseUrl is undefined/],
    ['an address without TLS', { baseUrl: 'http://llm.example.com' }, /^InvalidBaseUrl: /],
    ['no name', { name: undefined }, /^NotAnOption: providers.name is undefined/],
    ['a key and none', { keyless: true, apiKey: key() }, /^InvalidApiKeys: providers.apiKey is "given": .*keyless is true/],
    ['several keys and none', { keyless: true, apiKeys: [key()] }, /^InvalidApiKeys: providers.apiKeys /],
    ['the field of no key', { keyless: true, field: 'key' }, /^InvalidApiKeys: providers.field /],
  ])('is refused with %s', (_what, override, message) => {
    expect(() => ModelProvider.compatible({ ...SERVER, ...override })).toThrow(message);
  });

  test('speaks what the gateway can ask, in the words of the contract', () => {
    const spoken = new Set(STANDARD_LISTS.surfaces.flatMap(({ kind, apis }) => (kind === 'compatible' ? apis : [])));
    spoken.delete('models'); // the gateway answers that itself
    expect(new Set(Object.values(ModelApi) as string[])).toEqual(spoken);
  });
});

describe("another provider of the gateway's image", () => {
  test('is called by its slug, and its key goes to the host that the image calls', () => {
    const { configuration, insideVpc, exampleModel } = bind(ModelProvider.custom({ slug: 'groq', exampleModel: 'llama-3.1-8b-instant' }));
    expect(configuration).toMatchObject({ name: 'groq', kind: 'custom', slug: 'groq', host: 'api.groq.com', credential: { from: 'secret' } });
    expect([insideVpc, exampleModel]).toEqual([false, 'llama-3.1-8b-instant']);
  });

  test('may be one that only another image knows, at a host that is said', () => {
    const { configuration } = bind(ModelProvider.custom({ slug: 'new-vendor', host: 'api.vendor.example', name: 'vendor' }));
    expect(configuration).toMatchObject({ name: 'vendor', slug: 'new-vendor', host: 'api.vendor.example' });
  });

  test.each([
    ['InvalidSlug', { slug: 'bedrock' }],
    ['InvalidSlug', { slug: 'openai' }],
    ['InvalidSlug', { slug: 'Groq' }],
    ['InvalidSlug', { slug: 'constructor' }],
    ['InvalidSlug', { slug: 'x\r\nx-portkey-custom-host: evil.example' }],
    ['SlugWithoutHost', { slug: 'vertex-ai' }],
    ['InvalidBaseUrl', { slug: 'groq', host: 'https://api.groq.com' }],
    ['InvalidBaseUrl', { slug: 'groq', host: '169.254.170.2' }],
    ['InvalidBaseUrl', { slug: 'groq', host: 'api.groq.com:8443' }],
    ['InvalidProviderName', { slug: '302ai' }],
  ])('%s: %j', (code, options) => {
    expect(() => ModelProvider.custom(options)).toThrow(new RegExp(`^${code}: providers`));
  });

  test('every known host is one that the image calls', () => {
    const path = '../../gateway-image/program/node_modules/@portkey-ai/gateway/build/start-server.js';
    const image = readFileSync(join(__dirname, path), 'utf8');
    expect(Object.values(IMAGE_HOSTS).filter((host) => !image.includes(`https://${host}`))).toEqual([]);
    expect(Object.keys(IMAGE_HOSTS).filter((slug) => !new RegExp(`[{,"]${slug}[",:]`).test(image))).toEqual([]);
  });
});
