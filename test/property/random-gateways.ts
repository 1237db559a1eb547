import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { testApp } from '../app';
import { CODED, type Made } from './arbitraries';

const ENVIRONMENTS = [undefined, { account: '111111111111', region: 'eu-central-1' }, { account: '111111111111', region: 'cn-north-1' }];

/**
 * Gateways of random props, in random environments: each synthesizes, or is refused with a code. `make` gives the number of resources that its template may have.
 * What comes back is for the caller to look at: a generator that reaches one side alone says little.
 */
export function synthesizedOrRefused<Props>(
  runs: number,
  props: fc.Arbitrary<Made<Props>>,
  make: (stack: Stack, props: Props) => number,
): { readonly synthesized: number; readonly codes: ReadonlySet<string> } {
  let synthesized = 0;
  const codes = new Set<string>();
  fc.assert(
    fc.property(props, fc.constantFrom(...ENVIRONMENTS), (makeProps, env) => {
      const stack = new Stack(testApp({ analyticsReporting: false, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } }), 'Stack', {
        env,
      });
      try {
        const most = make(stack, makeProps(stack));
        const template = Template.fromStack(stack).toJSON();
        expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(most);
        synthesized++;
      } catch (error) {
        const [code] = CODED.exec((error as Error).message)?.slice(1) ?? [];
        if (!code) {
          throw error;
        }
        codes.add(code);
      }
    }),
    { numRuns: runs },
  );
  return { synthesized, codes };
}
