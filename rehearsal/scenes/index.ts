import { showAccessLog } from './access-log';
import { getAccessToken } from './access-token';
import { useApiKey } from './api-key';
import { ask } from './ask';
import { askWithoutKey } from './ask-without-key';
import { destroy } from './destroy';
import { guard } from './guardrail';
import { showLedger } from './ledger';
import { limit } from './limit';
import { useRaisedBudget } from './raised-budget';
import { showRecords } from './records';
import { knockWithWrongTokens } from './refused-at-the-door';
import { repeat } from './response-cache';
import { revoke } from './revoke';
import { askByRoute } from './route';
import { Programme } from './scene';
import { setKeys } from './set-keys';
import { signIn } from './sign-in';
import { stop } from './stop';
import { showUpstream } from './upstream';

/** What is shown, in this order. */
export const SCENES = Programme.of(getAccessToken)
  .followedBy(knockWithWrongTokens)
  .followedBy(askWithoutKey)
  .followedBy(setKeys)
  .followedBy(ask)
  .followedBy(showUpstream)
  .followedBy(askByRoute)
  .followedBy(limit)
  .followedBy(guard)
  .followedBy(repeat)
  .followedBy(useApiKey)
  .followedBy(useRaisedBudget)
  .followedBy(signIn)
  .followedBy(revoke)
  .followedBy(stop)
  .followedBy(showAccessLog)
  .followedBy(showRecords)
  .followedBy(showLedger)
  .followedBy(destroy);

export type SeenInScenes = Awaited<ReturnType<typeof SCENES.play>>;
