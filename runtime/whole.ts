/** All that there is: what gateways carry that use more than the core. */
import { responseCache } from './cache';
import { guardrail } from './guardrail';
import { limits } from './limits';
import { run } from './start';

export default run({ limits, guardrail, responseCache });
