/** All that there is: what gateways carry that have limits. */
import { limits } from './limits';
import { run } from './start';

export default run(limits);
