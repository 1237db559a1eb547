import { join } from 'node:path';
import { ensurePython } from '../../rehearsal';
import { Cleanup } from '../../rehearsal/cleanup';
import { Deployment } from '../../rehearsal/deployment';
import { Emulator } from '../../rehearsal/emulator';

const MINUTES = 60_000;
const cleanup = new Cleanup();
afterAll(() => cleanup.run());

test(
  'a gateway whose usage is delivered and reported is deployed, and destroyed but for the bucket',
  async () => {
    const { signal } = new AbortController();
    const { interpreter } = await ensurePython(signal);
    const emulator = await Emulator.start(interpreter, cleanup, signal);
    const deployment = new Deployment(join(__dirname, 'usage-app.ts'), emulator, signal, cleanup);
    const { resources } = await deployment.synthesize();
    const types = Object.values(resources).map(({ Type }) => Type);
    for (const type of [
      'AWS::KinesisFirehose::DeliveryStream',
      'AWS::Glue::Table',
      'AWS::Athena::WorkGroup',
      'AWS::Lambda::Function',
      'AWS::Events::Rule',
    ]) {
      expect(types).toContain(type);
    }
    await deployment.bootstrap();
    const before = await emulator.inventory();
    await deployment.deploy();
    expect((await emulator.report()).recordOnly).toEqual(expect.arrayContaining(['AWS::Glue::Table', 'AWS::KinesisFirehose::DeliveryStream']));
    await deployment.destroy();
    const left = (await emulator.inventory()).filter((resource) => !before.includes(resource));
    expect(left).toEqual([expect.stringMatching(/^s3 .*usagedelivery/)]);
  },
  4 * MINUTES,
);
