/** `npm run demo`: the rehearsal as a person sees it. */
import { resolve } from 'node:path';
import { DeploymentFailed, PrintedStory, rehearse, SetupError } from '.';

const INTERRUPTIONS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

class Interrupted extends Error {
  constructor(readonly exitCode: number) {
    super('interrupted');
  }
}

async function main(): Promise<number> {
  const controller = new AbortController();
  for (const [signal, exitCode] of Object.entries(INTERRUPTIONS)) {
    process.on(signal, () => {
      if (!controller.signal.aborted) process.stdout.write('\ninterrupted: cleaning up\n');
      controller.abort(new Interrupted(exitCode));
    });
  }
  const story = new PrintedStory();
  // npm starts it elsewhere than where the person is, and the CDK CLI the app elsewhere again
  const app = process.argv[2] && resolve(process.env.INIT_CWD ?? '', process.argv[2]);
  try {
    await rehearse({ story, signal: controller.signal, app });
    process.stdout.write(`\nDone in ${story.elapsed}. Everything that was started has been ended; .rehearsal/ keeps the downloads.\n`);
    return 0;
  } catch (error) {
    if (controller.signal.aborted) return (controller.signal.reason as Interrupted).exitCode;
    const expected = error instanceof SetupError || error instanceof DeploymentFailed;
    process.stderr.write(`\n${expected ? error.message : (error as Error).stack}\n`);
    return 1;
  }
}

void main().then((exitCode) => process.exit(exitCode));
