import { join } from 'node:path';
import { ensurePython } from '../../rehearsal';
import { importCertificate, makeCertificate } from '../../rehearsal/certificate';
import { Cleanup } from '../../rehearsal/cleanup';
import { Deployment } from '../../rehearsal/deployment';
import { Emulator } from '../../rehearsal/emulator';
import { COMBINATIONS, nameOf } from './options';

const MINUTES = 60_000;
const cleanup = new Cleanup();
afterAll(() => cleanup.run());

/** A VPC that others have made, and clusters in it, are not in the emulator, and Docker is not here; what is protected could not be destroyed. */
const NOT_DEPLOYED: Readonly<Record<string, RegExp>> = { vpc: /looked up/, image: /built with the app/, protection: /all that there is/ };
const deployable = COMBINATIONS.map((row, index) => ({ number: index + 1, row })).filter(
  ({ row }) => !Object.entries(NOT_DEPLOYED).some(([option, levels]) => levels.test(row[option])),
);
const deployed = deployable.slice(0, process.env.TEST_TIER === 'full' ? 12 : 3);

/** What PROD keeps when a stack is deleted. */
const DATA = /^(cognito-idp|dynamodb|logs|s3|secretsmanager) /;

// what no request reaches is taken note of only; what this proves is that references resolve, and that all of it goes again
test(
  `${deployed.length} of the gateways are deployed side by side, and destroyed without anything left but data: ${deployed.map(({ row }) => nameOf(row)).join(' | ')}`,
  async () => {
    const { signal } = new AbortController();
    const { interpreter } = await ensurePython(signal);
    const emulator = await Emulator.start(interpreter, cleanup, signal);
    const certificateArn = await importCertificate(makeCertificate(cleanup), emulator, interpreter, signal);
    const combinations = deployed.map(({ number }) => number).join(',');
    const deployment = new Deployment(join(__dirname, 'deployed-app.ts'), emulator, signal, cleanup, { combinations, certificateArn });
    await deployment.assemble();
    await deployment.bootstrap();
    const before = await emulator.inventory();
    await deployment.deploy();
    await deployment.destroy();
    const left = (await emulator.inventory()).filter((resource) => !before.includes(resource));
    expect(left.filter((resource) => !DATA.test(resource))).toEqual([]);
  },
  10 * MINUTES,
);
