import { type LoadBalancer, modelOf } from '../../load-balancer';
import { type Emulator, REGION } from '../emulator';

/** Weights by target group. */
export type Weights = Readonly<Record<string, number>>;

/** A rule that Amazon ECS moves the weights of: in the emulator by the API's own request, and in the proxy by what the API says of it then. */
export class ShiftedRule {
  constructor(
    private readonly arn: string,
    private readonly emulator: Emulator,
    private readonly loadBalancer: LoadBalancer,
  ) {}

  /** What the API says. */
  async weights(): Promise<Weights> {
    const { listeners } = await this.emulator.describeLoadBalancer();
    const rules = listeners.flatMap(({ Rules }) => Rules as readonly ((typeof Rules)[number] & { readonly RuleArn: string })[]);
    const forward = rules.find(({ RuleArn }) => RuleArn === this.arn)?.Actions.find(({ Type }) => Type === 'forward');
    if (!forward) throw new Error(`no rule ${this.arn} that forwards`);
    const groups = forward.ForwardConfig?.TargetGroups ?? [];
    return Object.fromEntries(groups.map(({ TargetGroupArn, Weight = 1 }) => [TargetGroupArn, Number(Weight)]));
  }

  /** The share of one target group; the others get what is left, where there is one. */
  async shift(group: string, percent: number): Promise<void> {
    const groups = Object.keys(await this.weights());
    const all = Number.isInteger(percent) ? 100 : 1000;
    const weight = Math.round((percent / 100) * all);
    const members = groups.flatMap((each, index): [string, string][] => {
      const name = `Actions.member.1.ForwardConfig.TargetGroups.member.${index + 1}`;
      return [
        [`${name}.TargetGroupArn`, each],
        [`${name}.Weight`, String(each === group ? weight : all - weight)],
      ];
    });
    const request = { Action: 'ModifyRule', Version: '2015-12-01', RuleArn: this.arn, 'Actions.member.1.Type': 'forward' };
    const answer = await fetch(this.emulator.endpoint, {
      method: 'POST',
      // the emulator reads the service's name of it, and nothing else
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=rehearsal/20260101/${REGION}/elasticloadbalancing/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: new URLSearchParams([...Object.entries(request), ...members]),
    });
    if (!answer.ok) throw new Error(`ModifyRule: ${answer.status} ${await answer.text()}`);
    await this.apply();
  }

  /** The proxy does what the API says, whoever has changed it. */
  async apply(): Promise<void> {
    await this.loadBalancer.follow(modelOf(await this.emulator.describeLoadBalancer()).listeners);
  }
}
