import { type Action, act } from '../actions';
import { type Raised, raise, raisedBy, replaceRaise, type Window } from '../budget-table';
import { columns } from '../columns';
import { type Arguments, type Command, type Terminal, UsageError } from '../command';
import { centsOf, dollarsOf, nanoDollars } from '../dollars';
import { EXIT, type ExitCode } from '../exit-codes';
import { type Spent, spentBy } from '../ledger-table';
import { subjectOf } from '../subjects';
import { tableIn } from '../table-options';
import { type Windows, windowsNow } from '../windows';

const MOST_DOLLARS = 1_000_000n;
const MOST = nanoDollars(String(MOST_DOLLARS)) as bigint;

export const budgets: Command = {
  name: 'budgets',
  summary: 'tell what teams, clients, people and keys spent, raise or reset their budgets',
  description: [
    'For a gateway with budgets. A subject is written as records have it: team#search, client#ci, user#ada, key#AAAAAAAAAAAA, or gateway# for all requests together. Days and months are those of UTC.',
    '`show` tells what the ledger knows, which tasks write every half minute: what subjects have spent in a month, and today. With --table it tells too what their budgets are raised by. The budgets themselves stand in the app.',
    '`raise` lets a subject spend so much more in this month or on this day, as often as it is called; an amount below nothing (--by=-20) lets it spend less. `reset` lets it begin anew: its budget is raised by what it has spent in this window, in place of what it was raised by. Both hold within 30 seconds on every task, without a deployment, and end with the window.',
    'It asks DynamoDB by the AWS CLI, with the credentials that it finds: `liveConfiguration.grantManageBudgets()` and `limits.grantReadLedger()` give them what is needed.',
  ],
  usage: [
    'show [subject] --ledger <name> [--month <month>] [--table <name>] [--json]',
    'raise <subject> --by <dollars> [--of <window>] --table <name>',
    'reset <subject> [--of <window>] --table <name> --ledger <name>',
  ],
  options: {
    table: { value: 'name', description: 'table of the gateway that has the raises, the output `OperatorTableName`' },
    ledger: { value: 'name', description: 'table of the gateway that has what was spent, the output `LedgerTableName`' },
    region: { value: 'region', description: 'region of the tables', default: 'what the AWS CLI takes' },
    month: { value: 'month', description: 'month that is told of, such as 2026-11', default: 'this month' },
    by: { value: 'dollars', description: `USD, up to ${MOST_DOLLARS}, with up to nine decimals; --by=-20 for 20 less` },
    of: { value: 'window', description: 'the budget that is meant: day or month', default: 'month' },
    json: { description: 'print the result as JSON: USD to the last decimal, as texts' },
  },
  operands: 2,
  async run(given, terminal) {
    return act(budgets, ACTIONS, given, terminal);
  },
};

const SUBJECT = ['the subject'];
const ACTIONS: Readonly<Record<string, Action>> = {
  show: { takes: ['ledger', 'table', 'region', 'month', 'json'], operands: SUBJECT, optional: true, run: show },
  raise: { takes: ['table', 'region', 'by', 'of'], operands: SUBJECT, run: raiseOne },
  reset: { takes: ['table', 'ledger', 'region', 'of'], operands: SUBJECT, run: reset },
};

interface Told {
  readonly subject: string;
  readonly spent: Spent;
  /** Absent: nobody has asked. */
  readonly raised?: Raised;
}

async function show(given: Arguments, { print }: Terminal): Promise<ExitCode> {
  const [, written] = given.operands;
  const subject = written === undefined ? undefined : subjectOf(written);
  const windows = windowsOf(given.text('month'));
  const ledger = tableIn(given, 'ledger');
  const table = given.text('table') === undefined ? undefined : tableIn(given, 'table');
  const [spent, raised] = await Promise.all([spentBy(ledger, windows, subject), table && raisedBy(table, windows, subject)]);
  const subjects = [...new Set([...spent.keys(), ...(raised?.keys() ?? [])])];
  const all = subjects
    .map((each): Told => ({ subject: each, spent: spent.get(each) ?? NOTHING, raised: raised && (raised.get(each) ?? NOTHING) }))
    .sort(byMoney);
  if (given.flag('json')) print(JSON.stringify(all.map(exactly(windows)), undefined, 2));
  else if (all.length > 0) print(`${headline(windows)}\n\n${columns(headOf(windows, raised !== undefined), all.map(row(windows)))}`);
  else print(`The ledger knows nothing of ${subject ?? 'anybody'} in ${windows.month}.`);
  return EXIT.OK;
}

async function raiseOne(given: Arguments, { print }: Terminal): Promise<ExitCode> {
  const of = windowIn(given, windowsNow());
  const by = nanoDollars(given.text('by') ?? '');
  if (by === undefined || by === 0n || by > MOST || by < -MOST)
    throw new UsageError(`--by is a number of dollars up to ${MOST_DOLLARS}, such as 50, 12.50 or, with an equals sign, --by=-20`);
  const now = await raise(tableIn(given, 'table'), of, by);
  print(`The budget of ${of.subject} for ${of.window} is ${changedBy(now)}. ${WHEN}`);
  return EXIT.OK;
}

async function reset(given: Arguments, { print, note }: Terminal): Promise<ExitCode> {
  const windows = windowsNow();
  const of = windowIn(given, windows);
  const [table, ledger] = [tableIn(given, 'table'), tableIn(given, 'ledger')];
  const spent = (await spentBy(ledger, windows, of.subject)).get(of.subject)?.[of.period];
  if (!spent) {
    print(`The ledger knows of nothing that ${of.subject} has spent of its budget for ${of.window}: nothing is changed.`);
    return EXIT.FAILED;
  }
  const before = await replaceRaise(table, of, spent);
  const inPlace = before === 0n ? '' : `, and no longer ${changedBy(before)}`;
  print(`The budget of ${of.subject} for ${of.window} is ${changedBy(spent)}, which is what was spent${inPlace}. ${WHEN}`);
  note('What was spent in the last minute may not be in the ledger yet: it stays spent.');
  return EXIT.OK;
}

const NOTHING = { month: 0n, day: 0n };
const WHEN = 'Every task knows within 30 seconds.';

const changedBy = (amount: bigint): string =>
  amount < 0n ? `lowered by ${dollarsOf(-amount)} USD` : amount === 0n ? 'what the app says' : `raised by ${dollarsOf(amount)} USD`;

/** The month that is written, or this one; with today where it is in it. */
function windowsOf(written?: string): Windows {
  const now = windowsNow();
  if (written === undefined || written === now.month) return now;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(written)) throw new UsageError(`--month is a month such as ${now.month}`);
  return { month: written };
}

function windowIn(given: Arguments, windows: Required<Windows>): Window {
  const period = given.text('of') ?? 'month';
  if (period !== 'day' && period !== 'month') throw new UsageError('--of is day or month');
  return { subject: subjectOf(given.operands[1]), period, window: windows[period] };
}

/** Who has spent most comes first. */
const byMoney = (one: Told, other: Told): number =>
  one.spent.month === other.spent.month ? (one.subject < other.subject ? -1 : 1) : one.spent.month > other.spent.month ? -1 : 1;

const headline = ({ month, day }: Windows): string => `${month}${day ? `, today ${day}` : ''} (UTC), in USD rounded up to cents`;

const headOf = ({ day }: Windows, withRaises: boolean): string[] => [
  'SUBJECT',
  'SPENT',
  ...(withRaises ? ['RAISED BY'] : []),
  ...(day ? ['TODAY', ...(withRaises ? ['RAISED TODAY BY'] : [])] : []),
];

const row =
  ({ day }: Windows) =>
  ({ subject, spent, raised }: Told): string[] => [
    subject,
    ...[spent, ...(raised ? [raised] : [])].map(({ month }) => centsOf(month)),
    ...(day ? [spent, ...(raised ? [raised] : [])].map((amounts) => centsOf(amounts.day)) : []),
  ];

const exactly =
  ({ month, day }: Windows) =>
  ({ subject, spent, raised }: Told) => ({
    subject,
    month,
    spent: dollarsOf(spent.month),
    ...(raised && { raisedBy: dollarsOf(raised.month) }),
    ...(day && { day, spentToday: dollarsOf(spent.day), ...(raised && { raisedTodayBy: dollarsOf(raised.day) }) }),
  });
