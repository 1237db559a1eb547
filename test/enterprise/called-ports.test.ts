import { type Stack, Token } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { ControlPlane, EnterpriseCache } from '../../src';
import { type Options, secret, templateOf } from './gateways';

/** Where tasks may connect to, port by port, without that of HTTPS; addresses of groups aside. */
function outOf(template: Template, service: 'gateway' | 'data-service'): string[] {
  const groups = Object.values(template.findResources('AWS::EC2::SecurityGroup', { Properties: { GroupDescription: `Tasks of the ${service}` } }));
  return groups
    .flatMap(({ Properties }) => Properties.SecurityGroupEgress ?? [])
    .filter(({ FromPort }) => FromPort !== 443)
    .map(({ CidrIp, FromPort, ToPort }) => `${CidrIp}:${FromPort}${FromPort === ToPort ? '' : `-${ToPort}`}`)
    .sort();
}

const cache = EnterpriseCache.existing({ host: 'cache.internal' });
function semantic(key: ecs.Secret) {
  return {
    vectorStore: 'milvus',
    collectionName: 'answers',
    apiKey: key,
    embeddingProvider: 'openai',
    embeddingModel: 'small',
    embeddingApiKey: key,
  };
}

describe('tasks are let out to what an option names', () => {
  const CASES: [string, (stack: Stack) => Options, gateway: number[], dataService: number[]][] = [
    [
      'telemetry',
      () => ({ settings: { otlp: { endpoint: 'http://otel.internal:4318', tracesEndpoint: 'https://traces.internal:4319/v1' } } }),
      [4318, 4319],
      [],
    ],
    ['a collector in the task', () => ({ settings: { otlp: { endpoint: 'http://127.0.0.1:4318', tracesEndpoint: 'http://[::1]:4318' } } }), [], []],
    [
      'analytics',
      (stack) => ({ settings: { clickHouse: { endpoint: 'https://clickhouse.internal:8443', user: 'portkey', password: secret(stack) } } }),
      [8443],
      [8443],
    ],
    [
      'a control plane',
      () => ({ controlPlane: ControlPlane.custom({ albusBasePath: 'https://a.internal:9443/albus', configReaderPath: 'http://a.internal/c' }) }),
      [80, 9443],
      [80, 9443],
    ],
    [
      'models of your own',
      () => ({ settings: { trustedCustomHosts: ['models.internal', '*.models.internal:8000', '10.0.0.7:8001'] } }),
      [8000, 8001],
      [],
    ],
    ['a proxy that asks for a name', () => ({ settings: { outboundProxy: { httpsProxy: 'http://me@proxy.internal:3128' } } }), [3128], [3128]],
    [
      'what only the deployment knows',
      () => ({ settings: { otlp: { endpoint: `http://${Token.asString({ Ref: 'Collector' })}:4318` } } }),
      [4318],
      [],
    ],
    ['what is at the port of HTTPS', () => ({ settings: { otlp: { endpoint: 'https://otel.example.com' } } }), [], []],
  ];

  test.each(CASES)('%s', (_what, options, gateway, dataService) => {
    const template = templateOf((stack) => ({ dataService: {}, cache, ...options(stack) }));
    const anywhere = (ports: number[]) => [...ports, 6379].map((port) => `0.0.0.0/0:${port}`).sort();
    expect(outOf(template, 'gateway')).toEqual(anywhere(gateway));
    expect(outOf(template, 'data-service')).toEqual(anywhere(dataService));
  });

  test('a vector store and its embeddings', () => {
    const template = templateOf((stack) => ({
      cache,
      settings: { semanticCache: { ...semantic(secret(stack)), address: 'milvus.internal:19530', embeddingsUrl: 'http://models.internal:8080/v1' } },
    }));
    expect(outOf(template, 'gateway')).toEqual(['0.0.0.0/0:19530', '0.0.0.0/0:6379', '0.0.0.0/0:8080']);
  });
});

test('who may connect to few is let out to them alone, also to a cache', () => {
  const template = templateOf(() => ({
    cache,
    gateway: { allowTo: [ec2.Peer.ipv4('10.2.0.0/16')] },
    settings: { otlp: { endpoint: 'http://otel.internal:4318' } },
  }));
  expect(outOf(template, 'gateway')).toEqual(['10.2.0.0/16:4318', '10.2.0.0/16:6379']);
});
