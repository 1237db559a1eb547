import { App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { GatewayImage } from '../../src/compute';
import { gatewayIn } from '../gateway/gateways';
import { computeIn, configurationOf, containerOf, synthesized, variableOf } from './stacks';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('the image', () => {
  test.each<[string, (stack: Stack) => GatewayImage, unknown]>([
    ['Docker Hub', () => GatewayImage.fromDockerHub(), 'portkeyai/gateway:1.15.2'],
    ['Docker Hub by tag', () => GatewayImage.fromDockerHub({ tag: '1.15.1' }), 'portkeyai/gateway:1.15.1'],
    ['Docker Hub by digest', () => GatewayImage.fromDockerHub({ digest: DIGEST }), `portkeyai/gateway@${DIGEST}`],
    ['a mirror', () => GatewayImage.fromRegistry('registry.example.com:5000/mirror/gateway'), 'registry.example.com:5000/mirror/gateway:1.15.2'],
    [
      'Amazon ECR',
      (stack) => GatewayImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', 'gateway'), { digest: DIGEST }),
      expect.objectContaining({ 'Fn::Join': ['', expect.arrayContaining([expect.stringContaining(`/gateway@${DIGEST}`)])] }),
    ],
  ])('takes the image from %s', (_source, image, name) => {
    const stack = new Stack(new App(), 'Stack');
    computeIn(stack, { image: image(stack) });
    expect(containerOf(Template.fromStack(stack)).Image).toEqual(name);
  });

  test('an account at the registry is used for pulling, by the execution role', () => {
    const stack = new Stack(new App(), 'Stack');
    const credentials = new secretsmanager.Secret(stack, 'Account');
    computeIn(stack, { image: GatewayImage.fromDockerHub({ credentials }), providers: [] });
    expect(containerOf(Template.fromStack(stack)).RepositoryCredentials).toEqual({ CredentialsParameter: stack.resolve(credentials.secretArn) });
  });

  test('a derived image brings the runtime, and does not start without it', () => {
    const image = GatewayImage.derived(ecs.ContainerImage.fromRegistry('example.com/derived'), { runtimePath: '/srv/runtime.mjs' });
    const { template } = synthesized({ image });
    expect(variableOf(template, 'GATEWAY_RUNTIME')).toBeUndefined();
    expect(containerOf(template).Command).toEqual([
      '--import',
      "data:text/javascript,await(await import('file:///srv/runtime.mjs')).default",
      'build/start-server.js',
      '--headless',
      '--port=8786',
    ]);
  });

  test('an image of Node.js alone has its program in the command, and its health asked by Node.js', () => {
    const image = GatewayImage.nativeOnly(ecs.ContainerImage.fromRegistry('gcr.io/distroless/nodejs24-debian13'), { nodePath: '/nodejs/bin/node' });
    const { template } = synthesized({ image });
    const { EntryPoint, Command, HealthCheck, Image } = containerOf(template);
    expect([Image, EntryPoint]).toEqual(['gcr.io/distroless/nodejs24-debian13', ['/nodejs/bin/node']]);
    expect(HealthCheck.Command).toEqual(['CMD', '/nodejs/bin/node', '--eval', expect.stringContaining('http://127.0.0.1:8787/healthz')]);
    expect(Command.slice(2)).toEqual(['--input-type=module', '--eval', expect.stringContaining('createServer'), 'build/start-server.js']);
    expect(configurationOf(template).nativeOnly).toBe(true);
    expect(configurationOf(synthesized().template).nativeOnly).toBeUndefined();
  });

  test('a derived image of a gateway with limits brings the runtime too: nothing is read from elsewhere', () => {
    const image = GatewayImage.derived(ecs.ContainerImage.fromRegistry('example.com/derived'));
    const template = Template.fromStack(Stack.of(gatewayIn(new Stack(new App(), 'Stack'), { limits: {}, compute: { image } })));
    expect(containerOf(template).EnvironmentFiles).toBeUndefined();
    expect(containerOf(template).Command[1]).toContain('gateway-runtime.mjs');
  });

  test.each([
    ['InvalidImageReference', () => GatewayImage.fromDockerHub({ tag: 'a tag' })],
    ['InvalidImageReference', () => GatewayImage.fromRegistry('https://registry.example.com/gateway')],
    ['InvalidImageReference', () => GatewayImage.fromDockerHub({ digest: 'sha256:abc' })],
    ['InvalidImageReference', () => GatewayImage.fromRegistry('mirror/gateway:1.15.2')],
    ['InvalidImageReference', () => GatewayImage.fromRegistry(`mirror/gateway@${DIGEST}`)],
    ['InvalidNodePath', () => GatewayImage.nativeOnly(ecs.ContainerImage.fromRegistry('node'), { nodePath: 'npm' })],
    ['InvalidNodePath', () => GatewayImage.nativeOnly(ecs.ContainerImage.fromRegistry('node'), { nodePath: '/bin/sh -c node' })],
    ['InvalidRuntimePath', () => GatewayImage.derived(ecs.ContainerImage.fromRegistry('x'), { runtimePath: "x');process.exit(0);('" })],
  ])('%s', (code, image) => {
    expect(image).toThrow(new RegExp(`^${code}: compute.image`));
  });

  describe('K6: what only the deployment knows of an image passes:', () => {
    const imageOf = (image: (stack: Stack, value: string) => GatewayImage) => {
      const stack = new Stack(new App(), 'Stack');
      computeIn(stack, { image: image(stack, new CfnParameter(stack, 'Value').valueAsString) });
      return containerOf(Template.fromStack(stack)).Image;
    };
    const repositoryIn = (stack: Stack) => ecr.Repository.fromRepositoryName(stack, 'Repository', 'gateway');
    const joined = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
    const VALUE = { Ref: 'Value' };

    test.each<[string, (stack: Stack, value: string) => GatewayImage, unknown]>([
      ['a tag', (_, tag) => GatewayImage.fromDockerHub({ tag }), joined('portkeyai/gateway:', VALUE)],
      ['a digest', (_, digest) => GatewayImage.fromDockerHub({ digest }), joined('portkeyai/gateway@', VALUE)],
      ['a repository', (_, repository) => GatewayImage.fromRegistry(repository, { tag: '1' }), joined(VALUE, ':1')],
    ])('%s', (_what, image, name) => {
      expect(imageOf(image)).toEqual(name);
    });

    test.each([
      ['tag', '/gateway:'],
      ['digest', '/gateway@'],
    ])('a %s in Amazon ECR', (option, before) => {
      const name = imageOf((stack, value) => GatewayImage.fromEcrRepository(repositoryIn(stack), { [option]: value }));
      expect(name['Fn::Join'][1].slice(-2)).toEqual([expect.stringMatching(new RegExp(`${before}$`)), VALUE]);
    });

    test('a value of Parameter Store, when the template is written and when it is deployed', () => {
      expect(imageOf((stack) => GatewayImage.fromDockerHub({ tag: ssm.StringParameter.valueForStringParameter(stack, '/gateway/tag') }))).toEqual(
        joined('portkeyai/gateway:', { Ref: expect.stringMatching(/^SsmParameterValue/) }),
      );
      const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
      GatewayImage.fromDockerHub({ tag: ssm.StringParameter.valueFromLookup(stack, '/gateway/tag') });
    });

    test('but not the path of the runtime, which is written into a line of code', () => {
      const runtimePath = Lazy.string({ produce: () => '/app/runtime.mjs' });
      expect(() => GatewayImage.derived(ecs.ContainerImage.fromRegistry('x'), { runtimePath })).toThrow(
        /^InvalidRuntimePath: compute.image.runtimePath is .* \(a token: give the value itself\): /,
      );
    });
  });
});
