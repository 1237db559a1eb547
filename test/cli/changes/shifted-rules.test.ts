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

  test('that the function keeps is another one at another listener, and the same one otherwise', () => {
    const action = (before: Resources, after: Resources) => changeOf(updatedTo(before, after), 'Kept').action;
    expect([action(kept(1), kept(2)), action(kept(1), kept(1, 'other'))]).toEqual(['in-place', 'replace']);
  });
});
