/** All that there is: what gateways carry that use more than the core. */
import { WHOLE_BOOT } from '../src/contract';
import { responseCache } from './cache';
import { guardrail } from './guardrail';
import { limits } from './limits';
import { run } from './start';
import { taskCertificate } from './tls';
import { traces } from './traces';

export default run({ shape: WHOLE_BOOT, limits, guardrail, responseCache, taskCertificate, traces });
