import { answerOrRefusal, described, type GatewayClient, Refused, type Usage } from '../client';
import type { Stage } from '../stage';
import { until } from '../until';
import type { Answers } from './ask';
import { clientWithKey, NOBODY, runCommand } from './client-with-key';
import type { Scene } from './scene';

/** A client until its limit lets nothing pass. */
export interface Limited {
  readonly served: number;
  readonly refused: Refused;
}

export interface Limits {
  /** Undefined where the gateway limits nothing, or has not the clients that are shown. */
  readonly limits?: {
    readonly requests: Limited;
    readonly budget: Limited;
    /** What the raising command says. */
    readonly raised: string;
    /** Resolves, a while later, when the raised budget lets a request pass. */
    readonly passes: Promise<Passed>;
  };
}

export interface Passed {
  readonly answer: string;
  /** Milliseconds from the end of the command. */
  readonly after: number;
  readonly usage: Usage;
}

/** More than the limits allow in two windows. */
const MOST = 10;
/** What an answer is expected to have; it has more. */
const MAX_TOKENS = 100;
const PASSES_WITHIN = 60_000;

export const limit: Scene<Answers, Limits> = {
  title: 'Clients with a limit and with a budget; `npx cdk-portkey-gateway budgets` raises it',
  async play(stage) {
    const { story, outputs } = stage;
    const { operatorTableName, ledgerTableName } = outputs;
    if (!operatorTableName || !ledgerTableName) {
      story.line('this gateway limits nothing');
      return {};
    }
    const [hasty, thrifty] = await Promise.all([clientWithKey(stage, 'hasty'), clientWithKey(stage, 'thrifty')]);
    const requests = await untilLimited(hasty);
    if (NOBODY.includes(requests.refused.status)) {
      story.line(`${told(requests.refused)}: this app has no clients \`hasty\` and \`thrifty\` with API keys, as rehearsal/app.ts has`);
      return {};
    }
    story.line(`hasty, 2 requests a minute: ${requests.served} served, then ${told(requests.refused)}`);
    const budget = await untilLimited(thrifty);
    story.line(`thrifty, 0.004 USD a month: ${budget.served} served, then ${told(budget.refused)}`);
    const raised = await runCommand(stage, `budgets raise client#thrifty --by 1 --table ${operatorTableName}`);
    story.line(raised);
    const passes = untilPassed(thrifty, stage);
    // whoever waits for it is told; nobody does where a scene between fails
    passes.catch(() => {});
    return { limits: { requests, budget, raised, passes } };
  },
};

async function untilLimited(client: GatewayClient): Promise<Limited> {
  for (let served = 0; served < MOST; served += 1) {
    const answer = await answerOrRefusal(client.chat({ maxTokens: MAX_TOKENS }));
    if (answer instanceof Refused) return { served, refused: answer };
  }
  throw new Error(`${MOST} requests were served, and none refused`);
}

async function untilPassed(client: GatewayClient, { signal }: Stage): Promise<Passed> {
  const startedAt = Date.now();
  const ask = () => answerOrRefusal(client.chat({ maxTokens: MAX_TOKENS }));
  const answer = await until(ask, (each) => !(each instanceof Refused), PASSES_WITHIN, signal);
  return { answer: String(answer), after: Date.now() - startedAt, usage: await client.usage() };
}

const told = (refused: Refused): string => `${described(refused)}${refused.retryAfter === undefined ? '' : `; again after ${refused.retryAfter} s`}`;
