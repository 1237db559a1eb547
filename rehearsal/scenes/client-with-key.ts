import type { GatewayClient } from '../client';
import type { Stage } from '../stage';
import { PACKAGE_COMMAND } from './package-command';

/** Runs the package's command as an operator does, and gives what it says. */
export function runCommand({ story, shell }: Stage, command: string): Promise<string> {
  story.line(`$ npx cdk-portkey-gateway ${command}`);
  return shell.paste(`${PACKAGE_COMMAND} ${command} 2>/dev/null`);
}

/** A program with an API key of this client. */
export async function clientWithKey(stage: Stage, name: string): Promise<GatewayClient> {
  const command = `keys create --client ${name} --name rehearsal --expires 1d --table ${stage.outputs.operatorTableName}`;
  return stage.client((await runCommand(stage, command)).trim());
}

/** Statuses of who has no key, or is nobody's client: an app of somebody's own need not have ours. */
export const NOBODY: readonly number[] = [401, 403];
