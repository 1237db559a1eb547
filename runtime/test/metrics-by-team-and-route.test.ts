import { chat, recorded, recordedByTeamAndRoute } from './records';

describe('metrics by team and route', () => {
  const ALL = [['Gateway'], ['Gateway', 'Client'], ['Gateway', 'Provider', 'Model']];
  const FIVE = ['Requests', 'Errors', 'Cost', 'InputTokens', 'OutputTokens'];
  const directives = (record: GatewayRecord) =>
    record._aws.CloudWatchMetrics.map(({ Dimensions, Metrics }: { Dimensions: string[][]; Metrics: { Name: string }[] }) => ({
      sets: Dimensions,
      metrics: Metrics.map(({ Name }) => Name).sort(),
    }));
  // biome-ignore lint/suspicious/noExplicitAny: as it was written
  type GatewayRecord = any;

  test('are not emitted unless they are asked for', () => {
    const [record] = recorded(chat());
    expect([directives(record).flatMap(({ sets }: { sets: string[][] }) => sets), record.TeamName, record.RouteName]).toEqual([
      ALL,
      undefined,
      undefined,
    ]);
  });

  test('are five of them, beside all others', () => {
    const [record] = recordedByTeamAndRoute(chat());
    const [usual, more] = directives(record);
    expect(usual).toEqual(directives(recorded(chat())[0])[0]);
    expect(more).toEqual({
      sets: [
        ['Gateway', 'TeamName'],
        ['Gateway', 'RouteName'],
      ],
      metrics: [...FIVE].sort(),
    });
    expect(record).toMatchObject({ TeamName: 'alpha', team: 'alpha', RouteName: 'default', route: 'default' });
  });

  test('a team that the live configuration does not have is `other`, so that nobody makes metrics by claims', () => {
    const [record] = recordedByTeamAndRoute(Object.assign(chat(), { caller: { client: 'other', clientId: 'c2', team: 'made-up' } }));
    expect(record).toMatchObject({ TeamName: 'other', team: 'made-up' });
  });

  test('what has no team and no route is in none of them', () => {
    const [record] = recordedByTeamAndRoute(Object.assign(chat(), { caller: { client: 'TeamAlpha', clientId: 'c1' }, route: undefined }));
    expect(directives(record)).toHaveLength(1);
    expect(record).not.toHaveProperty('TeamName');
  });
});
