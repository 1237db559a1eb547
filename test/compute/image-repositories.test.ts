import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { GatewayImage, GatewayImageRepository, GatewayPreset, ModelProvider, PortkeyGateway, VpcEndpoints } from '../../src';
import { testApp } from '../app';
import { warningsOf } from '../gateway/warnings';
import { computeIn, containerOf } from './stacks';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const imagesIn = (stack: Stack, props?: ConstructorParameters<typeof GatewayImageRepository>[2]) =>
  new GatewayImageRepository(stack, 'Images', props);
const only = (template: Template) => Object.values(template.findResources('AWS::ECR::Repository'))[0];

describe('a repository for a copy of the image', () => {
  test('is encrypted, scans what is pushed, never lets a tag change, and keeps the last ten releases, whatever comes with them', () => {
    const stack = new Stack(testApp(), 'Stack');
    imagesIn(stack);
    const { Properties, DeletionPolicy } = only(Template.fromStack(stack));
    expect(Properties).toMatchObject({
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE',
    });
    expect(Properties.EncryptionConfiguration).toBeUndefined(); // which is AES-256 in Amazon ECR
    expect(JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText).rules).toEqual([
      expect.objectContaining({
        selection: { tagStatus: 'tagged', tagPatternList: ['*'], countType: 'imageCountMoreThan', countNumber: 10 },
        action: { type: 'expire' },
      }),
    ]);
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(Properties.EmptyOnDelete).not.toBe(true);
  });

  test('has a key of yours, another number of images, and goes with its images where that is asked for', () => {
    const stack = new Stack(testApp(), 'Stack');
    const encryptionKey = new kms.Key(stack, 'Key');
    imagesIn(stack, { encryptionKey, imagesKept: 30, removalPolicy: RemovalPolicy.DESTROY });
    const { Properties, DeletionPolicy } = only(Template.fromStack(stack));
    expect(Properties.EncryptionConfiguration).toEqual({ EncryptionType: 'KMS', KmsKey: stack.resolve(encryptionKey.keyArn) });
    expect(Properties.LifecyclePolicy.LifecyclePolicyText).toContain('"countNumber":30');
    expect([Properties.EmptyOnDelete, DeletionPolicy]).toEqual([true, 'Delete']);
  });

  test('of the preset DEV goes with its images', () => {
    const stack = new Stack(testApp(), 'Stack');
    imagesIn(stack, { preset: GatewayPreset.DEV });
    expect(only(Template.fromStack(stack)).Properties.EmptyOnDelete).toBe(true);
  });

  test.each([0, 1001, 2.5])('keeps no %d images', (imagesKept) => {
    expect(() => imagesIn(new Stack(testApp(), 'Stack'), { imagesKept })).toThrow(/^ImagesKeptOutOfRange: imagesKept is /);
  });

  test('says what copies the image into it, and prints it where that is asked for', () => {
    const stack = new Stack(testApp(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
    const images = imagesIn(stack);
    images.printCopyCommands({ digest: DIGEST });
    const [login, copy] = images.copyCommands().map((command) => JSON.stringify(stack.resolve(command)));
    expect(login).toContain('aws ecr get-login-password --region eu-central-1 | docker login --username AWS --password-stdin ');
    expect(copy).toMatch(/docker buildx imagetools create --tag .*:1\.15\.2 docker\.io\/portkeyai\/gateway:1\.15\.2/);
    const [{ Value }] = Object.values(Template.fromStack(stack).findOutputs('*'));
    expect(JSON.stringify(Value)).toContain(`docker.io/portkeyai/gateway@${DIGEST}`);
    expect(() => images.copyCommands({ tag: 'a tag; rm -rf /' })).toThrow(/^InvalidImageReference/);
  });

  test('in a stack of its own serves a gateway, whose execution role alone may pull', () => {
    const app = testApp();
    const images = imagesIn(new Stack(app, 'Images'));
    const stack = new Stack(app, 'Stack', { terminationProtection: true });
    new PortkeyGateway(stack, 'Gateway', {
      network: { allowInsecure: true },
      compute: { image: images.image() },
      providers: [ModelProvider.openai()],
    });
    const template = Template.fromStack(stack);
    expect(JSON.stringify(containerOf(template).Image)).toContain(':1.15.2');
    const pulls = Object.values(template.findResources('AWS::IAM::Policy')).filter((policy) => JSON.stringify(policy).includes('ecr:BatchGetImage'));
    expect(pulls.map(({ Properties }) => Properties.Roles)).toEqual([[{ Ref: expect.stringMatching(/ExecutionRole/) }]]);
    expect(warningsOf(stack)).not.toContain('emptyImageRepository');
  });

  test('in the stack of the gateway is warned of: the first tasks would wait for an image', () => {
    const stack = new Stack(testApp(), 'Stack', { terminationProtection: true });
    const image = imagesIn(stack).image();
    new PortkeyGateway(stack, 'Gateway', { network: { allowInsecure: true }, compute: { image }, providers: [ModelProvider.openai()] });
    expect(warningsOf(stack)).toEqual(['emptyImageRepository']);
  });
});

describe('a pull-through cache', () => {
  const cached = (image: (stack: Stack) => GatewayImage) => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
    computeIn(stack, { image: image(stack) });
    return { stack, template: Template.fromStack(stack) };
  };

  test.each<[string, string, object, string]>([
    ['by its prefix', 'docker-hub', {}, '/docker-hub/portkeyai/gateway:1.15.2'],
    ['without a prefix', 'ROOT', { tag: '1.15.1' }, '/portkeyai/gateway:1.15.1'],
    ['by digest', 'docker-hub', { digest: DIGEST }, `/docker-hub/portkeyai/gateway@${DIGEST}`],
  ])('has the image %s', (_case, prefix, options, end) => {
    const { template } = cached(() => GatewayImage.fromPullThroughCache(prefix, options));
    expect(JSON.stringify(containerOf(template).Image)).toContain(end);
  });

  test('is warned of where tasks have no way to the internet: the first pull of a release would not come', () => {
    const stack = new Stack(testApp(), 'Stack', { terminationProtection: true });
    const image = GatewayImage.fromPullThroughCache('docker-hub');
    const network = { allowInsecure: true, vpcEndpoints: VpcEndpoints.isolated() };
    new PortkeyGateway(stack, 'Gateway', { network, compute: { image }, providers: [ModelProvider.bedrock({ models: ['amazon.*'] })] });
    expect(warningsOf(stack)).toContain('firstPullNeedsInternet');
    expect(warningsOf(cached(() => image).stack)).not.toContain('firstPullNeedsInternet');
  });

  test('takes a digest that only the deployment knows for a digest', () => {
    const { template } = cached((stack) =>
      GatewayImage.fromPullThroughCache('docker-hub', { digest: new CfnParameter(stack, 'Digest').valueAsString }),
    );
    expect(containerOf(template).Image['Fn::Join'][1].slice(-2)).toEqual([expect.stringMatching(/portkeyai\/gateway@$/), { Ref: 'Digest' }]);
  });

  test('is asked by the execution role, which has it fetch what it has not, into that repository alone', () => {
    const { template } = cached(() => GatewayImage.fromPullThroughCache('docker-hub'));
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
            Resource: {
              'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-central-1:111111111111:repository/docker-hub/portkeyai/gateway']],
            },
          }),
        ]),
      },
    });
  });

  test.each(['', 'Docker Hub', 'docker-hub/', '/docker'])('has no prefix "%s"', (prefix) => {
    expect(() => GatewayImage.fromPullThroughCache(prefix)).toThrow(/^InvalidImageReference: compute.image is /);
  });

  test('needs no way to the internet from the tasks, and makes no repository', () => {
    const stack = new Stack(testApp(), 'Stack');
    new PortkeyGateway(stack, 'Gateway', {
      network: { vpcEndpoints: VpcEndpoints.isolated() },
      compute: { image: GatewayImage.fromPullThroughCache('docker-hub') },
      providers: [ModelProvider.bedrock({ models: ['amazon.*'] })],
    });
    Template.fromStack(stack).resourceCountIs('AWS::ECR::Repository', 0);
  });
});
