import { Duration, Token } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import {
  AbortBehavior,
  Authentication,
  type GatewayLimitsOptions,
  LimitEnforcement,
  type LimitOptions,
  PortkeyGateway,
  PriceTable,
  SharedState,
  StoreFallback,
  UnpricedRequests,
} from '../../src';
import { check, LIMITS, LIVE_DOCUMENT, MAX_TEAM_LIMITS } from '../../src/contract';
import { warningsOf } from '../gateway/warnings';
import { bootOf, type Json, liveOf, made } from './templates';

const none = SharedState.none();

/** A gateway that counts, without a store that would be made for it. */
const counting = (limits: GatewayLimitsOptions = {}, use: (gateway: PortkeyGateway) => void = () => {}) =>
  made({ limits: { store: none, ...limits } }, use);

const EVERYTHING: Required<LimitOptions> = {
  requestsPerMinute: 60,
  inputTokensPerMinute: 100_000,
  outputTokensPerMinute: 20_000,
  inputTokensPerDay: 10_000_000,
  outputTokensPerDay: 0,
  concurrency: 8,
  dollarsPerDay: 12.5,
  dollarsPerMonth: 250,
  warnAt: [50, 100],
};

test('there is an option for every limit that the runtime knows', () => {
  expect(Object.keys(EVERYTHING).sort()).toEqual(
    Object.keys(LIMITS)
      .map((name) => name.replace('?', ''))
      .sort(),
  );
});

describe('limits stand in the live document', () => {
  const PLACES: [string, (limits: LimitOptions) => Template, (live: Json) => Json][] = [
    ['of the gateway', (gateway) => counting({ gateway }).template(), (live) => live.limits.gateway],
    ['of a team', (limits) => counting({}, (gateway) => gateway.addTeamLimits('search', limits)).template(), (live) => live.limits.teams[0]],
    ['of a client', (limits) => counting({}, (gateway) => gateway.addClient('Alpha', { limits })).template(), (live) => live.clients[1].limits],
    [
      'of people',
      (limits) => counting({}, (gateway) => gateway.addPeople('Staff', { policy: { limits } })).template(),
      (live) => live.people[0].policy.limits,
    ],
    [
      'of people of a team',
      (limits) =>
        counting({}, (gateway) => gateway.addPeople('Staff', { teamByGroup: { g: 'search' }, policyByTeam: { search: { limits } } })).template(),
      (live) => live.people[0].policies[0].limits,
    ],
  ];

  test.each(PLACES)('%s, every one, as tasks can read them', (_of, template, place) => {
    const live = liveOf(template(EVERYTHING));
    expect(place(live)).toMatchObject(EVERYTHING);
    expect(() => check(LIVE_DOCUMENT, live, '$')).not.toThrow();
  });

  test.each(PLACES)('%s: what is not said is not there', (_of, template, place) => {
    const { team: _, ...limits } = place(liveOf(template({ concurrency: 2 })));
    expect(limits).toEqual({ concurrency: 2 });
  });

  test.each(PLACES)('%s: a change of them replaces no task', (_of, template) => {
    const [before, after] = [template({ concurrency: 2 }), template(EVERYTHING)].map((each) => each.toJSON().Resources);
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
    expect(changed.map((id) => before[id].Type)).toEqual(['AWS::AppConfig::HostedConfigurationVersion']);
  });

  test.each(PLACES)('%s: numbers may be such that only the deployment knows', (_of, template, place) => {
    const requestsPerMinute = Token.asNumber({ Ref: 'Requests' });
    expect(place(liveOf(template({ requestsPerMinute, dollarsPerDay: Token.asNumber({ Ref: 'Dollars' }) })))).toMatchObject({
      requestsPerMinute: 0,
      dollarsPerDay: 0,
    });
  });

  test('a gateway that limits nothing itself says nothing there', () => {
    expect(liveOf(counting().template())).not.toHaveProperty('limits');
  });

  test.each<[GatewayLimitsOptions, object | undefined]>([
    [{ enforcement: LimitEnforcement.STRICT }, { enforcement: 'strict' }],
    [{ unpricedRequests: UnpricedRequests.REFUSED }, { unpriced: 'refused' }],
    [{ enforcement: LimitEnforcement.EXPECTED, unpricedRequests: UnpricedRequests.ALLOWED }, undefined],
  ])('how they are enforced, too: %j', (options, expected) => {
    expect(liveOf(counting(options).template()).limits).toEqual(expected);
    expect(bootOf(counting(options).template()).limits).toEqual(bootOf(counting().template()).limits);
  });
});

describe('tasks are told at start', () => {
  test.each<[GatewayLimitsOptions, object]>([
    [{}, {}],
    [{ whenUnavailable: StoreFallback.SHARE, onAbort: AbortBehavior.CANCEL }, {}],
    [{ onAbort: AbortBehavior.DRAIN }, { onAbort: 'drain' }],
  ])('%j', (options, said) => {
    expect(bootOf(counting(options).template()).limits).toEqual({ ledgerTable: expect.stringContaining('Ledger'), maxTasks: 3, ...said });
  });

  test('that nobody shall be served while the store cannot be asked, where there is one', () => {
    const refusing = { whenUnavailable: StoreFallback.REFUSE };
    expect(bootOf(counting({ ...refusing, store: SharedState.existing({ host: 'valkey' }) }).template()).limits.whenUnavailable).toBe('refuse');
    expect(() => counting(refusing)).toThrow('RefusalWithoutStore: limits.whenUnavailable is "refuse"');
  });

  test('how long a question may take', () => {
    const state = SharedState.existing({ host: 'valkey' });
    const { store } = bootOf(counting({ store: state, storeTimeout: Duration.millis(10) }).template()).limits;
    expect(store.timeout).toBe(10);
  });

  test('how many of them there may be', () => {
    const { template } = made({ limits: { store: none }, compute: { maxCapacity: 12 } });
    expect(bootOf(template()).limits.maxTasks).toBe(12);
  });
});

describe('InvalidLimits', () => {
  test.each<[LimitOptions, string]>([
    [{}, ' is {}'],
    [{ requestsPerMinute: -1 }, '.requestsPerMinute is -1'],
    [{ inputTokensPerDay: 1.5 }, '.inputTokensPerDay is 1.5'],
    [{ outputTokensPerMinute: 1e12 + 1 }, '.outputTokensPerMinute is 1000000000001'],
    [{ concurrency: -3 }, '.concurrency is -3'],
    [{ dollarsPerDay: -0.5 }, '.dollarsPerDay is -0.5'],
    [{ dollarsPerMonth: 1_000_001 }, '.dollarsPerMonth is 1000001'],
    [{ warnAt: [80] }, ' is {"warnAt":[80]}'],
    [{ concurrency: 1, warnAt: [80] }, '.warnAt is [80]'],
    [{ dollarsPerDay: 1, warnAt: [0] }, '.warnAt[0] is 0'],
    [{ dollarsPerDay: 1, warnAt: [80, 101] }, '.warnAt[1] is 101'],
    [{ dollarsPerDay: 1, warnAt: [80, 80] }, '.warnAt is [80,80]'],
    [{ dollarsPerDay: 1, warnAt: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, '.warnAt is [1,2,3'],
  ])('%j', (limits, says) => {
    expect(() => counting({ gateway: limits })).toThrow(`InvalidLimits: limits.gateway${says}`);
    expect(() => counting({}, (gateway) => gateway.addTeamLimits('a', limits))).toThrow(`InvalidLimits: addTeamLimits(a)${says}`);
    expect(() => counting({}, (gateway) => gateway.addClient('A', { limits }))).toThrow(`InvalidLimits: addClient(A).limits${says}`);
    const policy = { limits };
    expect(() => counting({}, (gateway) => gateway.addPeople('P', { policy }))).toThrow(`InvalidLimits: addPeople(P).policy.limits${says}`);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, '60', null])('%p is no number at all', (given) => {
    const limits = { requestsPerMinute: given as never };
    expect(() => counting({ gateway: limits })).toThrow(/^NotAnOption: limits\.gateway\.requestsPerMinute is /);
    expect(() => counting({}, (gateway) => gateway.addTeamLimits('a', limits))).toThrow(/^NotAnOption: addTeamLimits\(a\)\.requestsPerMinute is /);
  });

  test('nothing may be warned of: an empty list says it', () => {
    expect(liveOf(counting({ gateway: { dollarsPerDay: 1, warnAt: [] } }).template()).limits.gateway.warnAt).toEqual([]);
  });
});

describe('where nothing counts, limits would hold nobody back: LimitsNotEnabled', () => {
  const limits = { requestsPerMinute: 5 };

  test('of a team', () => {
    expect(() => made({}, (gateway) => gateway.addTeamLimits('search', limits))).toThrow(
      /^LimitsNotEnabled: addTeamLimits\(search\) .*`limits: \{\}`/,
    );
  });

  test.each<[string, (gateway: PortkeyGateway) => void, string]>([
    ['a client', (gateway) => gateway.addClient('Alpha', { limits }), 'addClient(Alpha).limits'],
    ['people', (gateway) => gateway.addPeople('Staff', { policy: { limits } }), 'addPeople(Staff).policy.limits'],
    [
      'people of a team',
      (gateway) => gateway.addPeople('Staff', { teamByGroup: { g: 'search' }, policyByTeam: { search: { limits } } }),
      'addPeople(Staff).policyByTeam.search.limits',
    ],
  ])('of %s, when the app is synthesized', (_whose, use, path) => {
    expect(() => made({}, use).template()).toThrow(`LimitsNotEnabled: ${path} is {"requestsPerMinute":5}`);
  });

  test('of a client of a gateway that was made somewhere else, of which the policy stands there', () => {
    const { stack } = made();
    const imported = PortkeyGateway.fromPortkeyGatewayAttributes(stack, 'Imported', { url: 'https://llm.example.com', gatewayName: 'llm' });
    expect(() => imported.addClient('Alpha', { clientId: 'alpha', limits })).toThrow(/^PolicyElsewhere: addClient\(Alpha\)\.limits is /);
  });
});

describe('limits of a team', () => {
  test('are given once', () => {
    const twice = (gateway: PortkeyGateway) => {
      for (const team of ['a', 'b', 'a']) gateway.addTeamLimits(team, { concurrency: 1 });
    };
    expect(() => counting({}, twice)).toThrow('DuplicateTeamLimits: addTeamLimits() is "a"');
  });

  test.each(['', 'é', 'x'.repeat(129)])('are of a team that records can name: %j', (team) => {
    expect(() => counting({}, (gateway) => gateway.addTeamLimits(team, { concurrency: 1 }))).toThrow(/^InvalidTeam: addTeamLimits\(\) is /);
  });

  test('are as many as the live document takes', () => {
    const { gateway, template } = counting();
    for (let index = 0; index < MAX_TEAM_LIMITS; index++) gateway.addTeamLimits(`team-${index}`, { concurrency: 1 });
    expect(liveOf(template()).limits.teams).toHaveLength(MAX_TEAM_LIMITS);
    expect(() => gateway.addTeamLimits('one-more', { concurrency: 1 })).toThrow(/^TooManyTeamLimits: /);
  });

  test('need somebody who is of a team: without authentication there are limits of the gateway alone', () => {
    const { gateway, template } = made({
      authentication: Authentication.none({ allowUnauthenticated: true }),
      limits: { store: none, gateway: { requestsPerMinute: 5 } },
    });
    expect(() => gateway.addTeamLimits('search', { concurrency: 1 })).toThrow(/^ClientsWithoutAuthentication: addTeamLimits\(search\) is /);
    expect(liveOf(template()).limits).toEqual({ gateway: { requestsPerMinute: 5 } });
  });
});

describe('budgets', () => {
  test.each<[string, GatewayLimitsOptions, (gateway: PortkeyGateway) => void]>([
    ['of the gateway', { gateway: { dollarsPerDay: 30, dollarsPerMonth: 20 } }, () => {}],
    ['of a team', {}, (gateway) => gateway.addTeamLimits('a', { dollarsPerDay: 30, dollarsPerMonth: 20 })],
    ['of a client', {}, (gateway) => gateway.addClient('A', { limits: { dollarsPerDay: 30, dollarsPerMonth: 20 } })],
    ['of people', {}, (gateway) => gateway.addPeople('P', { policy: { limits: { dollarsPerDay: 30, dollarsPerMonth: 20 } } })],
  ])('%s: a day that has more than its month is warned of', (_of, limits, use) => {
    expect(warningsOf(counting(limits, use).stack)).toContain('dayBudgetAboveMonth');
  });

  test('a day may have what its month has', () => {
    expect(warningsOf(counting({ gateway: { dollarsPerDay: 20, dollarsPerMonth: 20 } }).stack)).not.toContain('dayBudgetAboveMonth');
  });

  test.each<[string, GatewayLimitsOptions, (gateway: PortkeyGateway) => void]>([
    ['limits.gateway', { gateway: { dollarsPerDay: 1 } }, () => {}],
    ['addTeamLimits(a)', {}, (gateway) => gateway.addTeamLimits('a', { dollarsPerMonth: 1 })],
    ['addClient(A).limits', {}, (gateway) => gateway.addClient('A', { limits: { dollarsPerMonth: 1 } })],
  ])('BudgetWithoutPrices: %s', (path, limits, use) => {
    const gateway = made({ prices: PriceTable.none(), limits: { store: none, ...limits } }, use);
    expect(() => gateway.template()).toThrow(`BudgetWithoutPrices: ${path} is "a budget"`);
  });

  test('without prices, requests and tokens are limited all the same', () => {
    const limits = { store: none, gateway: { requestsPerMinute: 5 } };
    expect(() => made({ prices: PriceTable.none(), limits }).template()).not.toThrow();
  });
});

test.each([Duration.millis(9), Duration.millis(5_001), Duration.seconds(0), Duration.seconds(Token.asNumber({ Ref: 'Seconds' }))])(
  'StoreTimeoutOutOfRange: %s',
  (storeTimeout) => {
    expect(() => counting({ storeTimeout })).toThrow(/^StoreTimeoutOutOfRange: limits\.storeTimeout is /);
  },
);
