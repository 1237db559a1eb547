/**
 * `npm run bench`: what the runtime costs a request, and what the construct costs a synthesis. Paired ratios, because absolute numbers say
 * more about the machine than about the program. Prints, writes nothing. `-- --quick`: few pairs, to see that it works.
 */
import { availableParallelism, cpus } from 'node:os';
import { leaveTheFirstCore } from './gateways';
import { benchRequests } from './requests';
import { benchSynthesis } from './synthesis';

const QUICK = { pairs: 2, seconds: 1, memoryPairs: 1, synthesisPairs: 2 };
const FULL = { pairs: 9, seconds: 5, memoryPairs: 5, synthesisPairs: 9 };

async function main(): Promise<void> {
  const print = (line: string) => console.log(line);
  const bench = process.argv.includes('--quick') ? QUICK : FULL;
  print(`node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model}; ${leaveTheFirstCore()}`);
  print(
    `medians [smallest … largest] of ${bench.pairs} pairs, A = stock gateway, B = with the runtime: token verified, key attached, record written\n`,
  );
  await benchRequests(bench, print);
  print('\nA = ApplicationLoadBalancedFargateService of aws-ecs-patterns, B = PortkeyGateway with the preset PROD, each in a process of its own\n');
  await benchSynthesis(bench.synthesisPairs, print);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
