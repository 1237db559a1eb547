/** The hardened image as an asset of the app: what Docker is told when it is deployed. It is not built here. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Capacity, GatewayImage, ModelProvider, PortkeyGateway, type PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';
import { warningsOf } from '../gateway/warnings';
import { containerOf } from './stacks';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const NODE = 'public.ecr.aws/docker/library/node:24-alpine';

function made(compute: PortkeyGatewayProps['compute']) {
  const app = testApp();
  const stack = new Stack(app, 'Stack', { terminationProtection: true });
  new PortkeyGateway(stack, 'Gateway', { network: { allowInsecure: true }, compute, providers: [ModelProvider.openai()] });
  const { directory } = app.synth();
  const { dockerImages } = JSON.parse(readFileSync(path.join(directory, 'Stack.assets.json'), 'utf8'));
  const [[hash, { source }]] = Object.entries<{ source: { directory: string; dockerBuildArgs: object; platform: string } }>(dockerImages);
  return { stack, hash, source, files: readdirSync(path.join(directory, source.directory)).sort(), template: Template.fromStack(stack) };
}

test('is built of the files that stand in the package, on the image of Node.js that is given', () => {
  const { source, files } = made({ image: GatewayImage.hardened({ nodeImageDigest: DIGEST }) });
  expect(files).toEqual(['Dockerfile', 'lay-out.mjs', 'lay-out.sh', 'package-lock.json', 'package.json']);
  expect(source.dockerBuildArgs).toEqual({ NODE_IMAGE: `${NODE}@${DIGEST}` });
  const mirrored = made({ image: GatewayImage.hardened({ nodeImage: 'registry.example.com:5000/node:24.9.0-slim' }) });
  expect(mirrored.source.dockerBuildArgs).toEqual({ NODE_IMAGE: 'registry.example.com:5000/node:24.9.0-slim' });
});

test.each<[string, PortkeyGatewayProps['compute'], string]>([
  ['x86', {}, 'linux/amd64'],
  ['ARM', { cpuArchitecture: ecs.CpuArchitecture.ARM64 }, 'linux/arm64'],
  ['instances with Graviton', { capacity: Capacity.ec2({ instanceType: new ec2.InstanceType('m7g.large'), maxInstances: 20 }) }, 'linux/arm64'],
])('is built for the processor of its tasks: %s', (_what, compute, platform) => {
  expect(made({ ...compute, image: GatewayImage.hardened() }).source.platform).toBe(platform);
});

test('another digest is another image', () => {
  const hashes = ['0', '1'].map((digit) => made({ image: GatewayImage.hardened({ nodeImageDigest: `sha256:${digit.repeat(64)}` }) }).hash);
  expect(hashes[0]).not.toBe(hashes[1]);
});

test('hardenedImageByTag: a tag is warned of, and a digest is not', () => {
  expect(warningsOf(made({ image: GatewayImage.hardened() }).stack)).toEqual(['hardenedImageByTag']);
  expect(warningsOf(made({ image: GatewayImage.hardened({ nodeImageDigest: DIGEST }) }).stack)).toEqual([]);
});

test('the container is as with the stock image, but that its health is asked by Node.js; the execution role alone may pull', () => {
  const { template } = made({ image: GatewayImage.hardened({ nodeImageDigest: DIGEST }) });
  const { EntryPoint, Command, User, ReadonlyRootFilesystem, HealthCheck, DockerLabels } = containerOf(template);
  expect([EntryPoint, Command.slice(2), User, ReadonlyRootFilesystem]).toEqual([
    ['node'],
    ['build/start-server.js', '--headless', '--port=8786'],
    '1000:1000',
    true,
  ]);
  expect(HealthCheck.Command.slice(0, 3)).toEqual(['CMD', 'node', '--eval']);
  expect(DockerLabels).toMatchObject({ 'org.opencontainers.image.version': '1.15.2' });
  const pulls = Object.values(template.findResources('AWS::IAM::Policy')).filter((policy) => JSON.stringify(policy).includes('ecr:BatchGetImage'));
  expect(pulls.map(({ Properties }) => Properties.Roles)).toEqual([[{ Ref: expect.stringMatching(/ExecutionRole/) }]]);
});

test.each<[string, () => GatewayImage, string]>([
  ['an image without a tag', () => GatewayImage.hardened({ nodeImage: 'node' }), 'nodeImage is "node"'],
  ['a digest in the name', () => GatewayImage.hardened({ nodeImage: `node:24@${DIGEST}` }), 'nodeImage is '],
  ['what is no digest', () => GatewayImage.hardened({ nodeImageDigest: 'sha256:abc' }), 'nodeImageDigest is "sha256:abc"'],
])('InvalidImageReference: %s', (_what, image, said) => {
  expect(image).toThrow(`InvalidImageReference: compute.image.${said}`);
});
