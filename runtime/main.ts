/** What gateways carry that limit nothing. */
import { run } from './start';

export default run();
