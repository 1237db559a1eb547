/** A process of its own: synthesizes one app and prints how long that took, from the first import of the library to the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';

const [what, library] = process.argv.slice(2);
const outdir = mkdtempSync(join(tmpdir(), 'bench-synthesis-'));
const started = performance.now();
const before = process.cpuUsage();

const MAKERS: Record<string, (stack: Stack) => void> = {
  pattern: (stack) => {
    const { ApplicationLoadBalancedFargateService } = require('aws-cdk-lib/aws-ecs-patterns') as typeof import('aws-cdk-lib/aws-ecs-patterns');
    const { ContainerImage } = require('aws-cdk-lib/aws-ecs') as typeof import('aws-cdk-lib/aws-ecs');
    new ApplicationLoadBalancedFargateService(stack, 'Service', {
      taskImageOptions: { image: ContainerImage.fromRegistry('portkeyai/gateway:1.15.2') },
    });
  },
  gateway: (stack) => {
    const { ModelProvider, PortkeyGateway } = require(library) as typeof import('../src');
    new PortkeyGateway(stack, 'Gateway', { providers: [ModelProvider.openai()] });
  },
};

const { App, Stack: StackClass } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
const app = new App({ outdir, analyticsReporting: false });
MAKERS[what](new StackClass(app, 'Stack'));
const { template } = app.synth().getStackByName('Stack');
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({ elapsed: performance.now() - started, cpu: (user + system) / 1_000, resources: Object.keys(template.Resources).length }),
);
rmSync(outdir, { recursive: true });
