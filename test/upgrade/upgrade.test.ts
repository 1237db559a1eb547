import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { GATEWAYS, type TemplateBody, templateOf } from './gateways';

const BASELINE = join(__dirname, 'baseline');
const baselineOf = (name: string): TemplateBody => JSON.parse(readFileSync(join(BASELINE, `${name}.template.json`), 'utf8'));

/** Resources that hold what cannot be made again, or whose address users have written down. */
const STATEFUL = [
  'AWS::CertificateManager::Certificate',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::DynamoDB::Table',
  'AWS::EC2::VPC',
  'AWS::ECS::Cluster',
  'AWS::ECS::Service',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic',
];

const REPLACED = [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE, ResourceImpact.WILL_DESTROY, ResourceImpact.WILL_ORPHAN];

/** What an update from one template to the other would replace or remove among the stateful resources. */
function losses(from: TemplateBody, to: TemplateBody): string[] {
  const lost: string[] = [];
  fullDiff(from, to).resources.forEachDifference((logicalId, change) => {
    const type = change.oldResourceType;
    if (type && STATEFUL.includes(type) && REPLACED.includes(change.changeImpact)) {
      lost.push(`${logicalId} (${type}): ${change.changeImpact}`);
    }
  });
  return lost;
}

describe.each(Object.keys(GATEWAYS))('upgrading the %s gateway from the last release', (name) => {
  test('replaces and removes nothing that holds state', () => {
    expect(losses(baselineOf(name), templateOf(name))).toEqual([]);
  });

  test('keeps the logical id of every stateful resource', () => {
    const ids = (template: TemplateBody) =>
      Object.entries(template.Resources)
        .filter(([, resource]) => STATEFUL.includes(resource.Type))
        .map(([id]) => id);
    expect(ids(templateOf(name))).toEqual(expect.arrayContaining(ids(baselineOf(name))));
  });

  test('keeps every stack output', () => {
    expect(Object.keys(templateOf(name).Outputs)).toEqual(expect.arrayContaining(Object.keys(baselineOf(name).Outputs)));
  });
});

describe('the comparison itself', () => {
  const stateful = (type: string) =>
    Object.entries(baselineOf('prod').Resources).find(([, resource]) => resource.Type === type) as [string, TemplateBody];

  test('sees a stateful resource that is removed', () => {
    const template = templateOf('prod');
    const [id] = stateful('AWS::Cognito::UserPool');
    delete template.Resources[id];
    expect(losses(baselineOf('prod'), template)).toEqual([expect.stringContaining(id)]);
  });

  test('sees a change that replaces a stateful resource', () => {
    const template = templateOf('prod');
    const [id] = stateful('AWS::DynamoDB::Table');
    template.Resources[id].Properties.KeySchema = [{ AttributeName: 'other', KeyType: 'HASH' }];
    expect(losses(baselineOf('prod'), template)).toEqual([expect.stringContaining(id)]);
  });
});

test('the public API breaks nothing that the last release had', () => {
  // throws, with jsii-diff's list of what broke, when it finds anything
  execFileSync('npx', ['jsii-diff', '--error-on', 'all', join(BASELINE, '.assembly'), join(__dirname, '..', '..')], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
}, 120_000);
