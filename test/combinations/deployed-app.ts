/** Some of the combinations, each in a stack of its own: the value `combinations` of the context has their numbers. */
import { appWithAnswers, COMBINATIONS, gatewayOf } from './options';

const app = appWithAnswers();
for (const number of String(app.node.tryGetContext('combinations')).split(',')) {
  gatewayOf(COMBINATIONS[Number(number) - 1], app, `Combination${number}`);
}
