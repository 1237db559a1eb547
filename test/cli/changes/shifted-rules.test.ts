import { type Comparison, compare } from '../../../cli/changes';
import { changeOf, obstaclesIn, type Resources, ref, resource, stackOf, updatedTo } from './updates';

describe('a rule in which Amazon ECS moves weights', () => {
  const rule = (Tags: string[], more: object = {}): Resources => ({
    Rule: resource('ElasticLoadBalancingV2::ListenerRule', { ListenerArn: 'listener', Priority: 1, Tags }, more),
  });
  const other: Resources = { Other: resource('ElasticLoadBalancingV2::ListenerRule', { ListenerArn: 'listener', Priority: 2 }) };
  const kept = (Priority: number, ListenerArn = 'listener'): Resources => ({
    Kept: { Type: 'Custom::ListenerRule', Properties: { ServiceToken: 'function', ListenerArn, Priority } },
  });
  const service = (isShifted: boolean, name = 'Rule'): Resources => {
    const AdvancedConfiguration = isShifted ? { ProductionListenerRule: ref(name) } : undefined;
    return { Service: resource('ECS::Service', { LoadBalancers: [{ TargetGroupArn: 'a', AdvancedConfiguration }] }) };
  };

  test.each<[string, Resources, Resources, string[]]>([
    ['is reset by what changes it', { ...rule(['a']), ...service(true) }, { ...rule(['b']), ...service(true) }, ['resets']],
    ['stays where nothing does', { ...rule(['a']), ...service(true) }, { ...rule(['a'], { DeletionPolicy: 'Retain' }), ...service(true) }, []],
    ['is reset by the end of the strategy', { ...rule(['a']), ...service(true) }, { ...rule(['b']), ...service(false) }, ['resets']],
    ['is reset by another rule in its place', { ...rule(['a']), ...service(true) }, { ...other, ...service(true, 'Other') }, ['resets']],
    ['is reset by the end of the strategy and its rule', { ...rule(['a']), ...service(true) }, { ...other, ...service(false) }, ['resets']],
    ['goes with its service', { ...rule(['a']), ...service(true) }, other, []],
    ['is handed to the function that keeps its weights', { ...rule(['a']), ...service(true) }, { ...kept(1), ...service(true, 'Kept') }, []],
    ['is kept by the function', { ...kept(1), ...service(true, 'Kept') }, { ...kept(2), ...service(true, 'Kept') }, []],
    ['is kept by the function when the strategy ends', { ...kept(1), ...service(true, 'Kept') }, { ...kept(2), ...service(false) }, []],
    ['is reset when CloudFormation gets it back', { ...kept(1), ...service(true, 'Kept') }, { ...rule(['a']), ...service(true) }, ['resets']],
    ['was not moved before the strategy', { ...rule(['a']), ...service(false) }, { ...rule(['b']), ...service(true) }, []],
  ])('%s', (_title, before, after, kinds) => {
    expect(obstaclesIn(updatedTo(before, after)).map(({ kind }) => kind)).toEqual(kinds);
  });

  const tagged = (before: Resources, after: Resources, one?: Record<string, string>, another?: Record<string, string>) =>
    compare(
      new Map([['Stack', { ...stackOf({ Resources: before }), tags: one }]]),
      new Map([['Stack', { ...stackOf({ Resources: after }), tags: another }]]),
    );
  const shifted = { ...rule(['a']), ...service(true) };
  const keptOne = { ...kept(1), ...service(true, 'Kept') };
  test.each<[string, Comparison, string[]]>([
    ['is reset by tags of the stack, which are no text of its own', tagged(shifted, shifted, { team: 'a' }, { team: 'b' }), ['tags of the stack']],
    ['is reset by the first of them', tagged(shifted, shifted, {}, { team: 'b' }), ['tags of the stack']],
    ['is reset by both', tagged(shifted, { ...rule(['b']), ...service(true) }, {}, { team: 'b' }), ['Tags, tags of the stack']],
    ['stays where they are the same, in another order', tagged(shifted, shifted, { a: '1', b: '2' }, { b: '2', a: '1' }), []],
    ['stays where nobody knows those of before', tagged(shifted, shifted, undefined, { team: 'b' }), []],
    ['stays where the function keeps it', tagged(keptOne, keptOne, {}, { team: 'b' }), []],
  ])('%s', (_title, comparison, said) => {
    expect(obstaclesIn(comparison).map(({ why }) => why.split(':')[0])).toEqual(said);
  });

  test.each<[string, Resources, string[]]>([
    ['is reset by tags of a nested stack, which CloudFormation gives to all that is in it', shifted, ['tags of the stack']],
    ['stays in a nested stack where the function keeps it', keptOne, []],
  ])('%s', (_title, Resources, said) => {
    const outer = (Tags: object[]) => ({
      Resources: { Nested: resource('CloudFormation::Stack', { Tags }), Beside: resource('CloudFormation::Stack') },
    });
    const [before, after] = [[], [{ Key: 'team', Value: 'b' }]].map(
      (tags) => new Map([['Stack', stackOf(outer(tags), { Nested: stackOf({ Resources }), Beside: stackOf({ Resources }) })]]),
    );
    expect(obstaclesIn(compare(before, after)).map(({ id, why }) => `${id} ${why.split(':')[0]}`)).toEqual(said.map((each) => `Nested/Rule ${each}`));
  });

  describe('and one of the test listener, which moves no client,', () => {
    const testRule = (Tags: string[]): Resources => ({
      Test: resource('ElasticLoadBalancingV2::ListenerRule', { ListenerArn: 'other', Priority: 1, Tags }),
    });
    const tried = (name: string): Resources => {
      const AdvancedConfiguration = { ProductionListenerRule: ref(name), TestListenerRule: ref('Test') };
      return { Service: resource('ECS::Service', { LoadBalancers: [{ TargetGroupArn: 'a', AdvancedConfiguration }] }) };
    };
    const byHand = (one: string, another: string) =>
      updatedTo({ ...rule([one]), ...testRule([one]), ...tried('Rule') }, { ...rule([another]), ...testRule([another]), ...tried('Rule') });
    const withFunction = updatedTo({ ...kept(1), ...testRule(['a']), ...tried('Kept') }, { ...kept(1), ...testRule(['b']), ...tried('Kept') });

    test('is told, and the update is safe, where the function keeps that of clients', () => {
      expect(obstaclesIn(withFunction)).toEqual([{ kind: 'resets', id: 'Test', why: expect.stringContaining('no client'), forTestersAlone: true }]);
      expect(withFunction.verdict).toBe('safe');
    });

    test('does not hide that of clients', () => {
      const comparison = byHand('a', 'b');
      expect(obstaclesIn(comparison).map(({ id, forTestersAlone }) => [id, forTestersAlone])).toEqual([
        ['Rule', undefined],
        ['Test', true],
      ]);
      expect(comparison.verdict).toBe('fails');
    });
  });

  test('that the function keeps is another one at another listener, and the same one otherwise', () => {
    const action = (before: Resources, after: Resources) => changeOf(updatedTo(before, after), 'Kept').action;
    expect([action(kept(1), kept(2)), action(kept(1), kept(1, 'other'))]).toEqual(['in-place', 'replace']);
  });
});
