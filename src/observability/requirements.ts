import { type Range, requireRange } from '../checks';
import { invalid } from '../errors';
import { DashboardRow, type IWatched, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../watched';

/** What something wants, before any of it is created. */
export interface Wanted {
  readonly alarms: readonly WatchedAlarm[];
  readonly widgets: readonly WatchedWidget[];
}

const FROM_ONE: Range = { from: 1 };
const WHOLE_FROM_ONE = 'a whole number from 1';

/** What a widget of each kind cannot be drawn without. */
const NEEDS: Readonly<Record<WatchedWidgetKind, readonly (keyof WatchedWidget)[]>> = {
  [WatchedWidgetKind.GRAPH]: ['metrics'],
  [WatchedWidgetKind.BAR_GRAPH]: ['metrics'],
  [WatchedWidgetKind.TOTAL]: ['metrics'],
  [WatchedWidgetKind.GAUGE]: ['metrics', 'max'],
  [WatchedWidgetKind.LOG_TABLE]: ['queryLines'],
  [WatchedWidgetKind.LOG_PIE]: ['queryLines'],
  [WatchedWidgetKind.ALARM_STATUS]: [],
};

/** What no alarm can do without. */
const ALARM_NEEDS: readonly (keyof WatchedAlarm)[] = ['id', 'description', 'metric', 'threshold'];

/** Refuses what no alarm or widget could be made of, in whatever language it was written. */
export function requireComplete(subject: IWatched, { alarms, widgets }: Wanted): void {
  for (const alarm of alarms) {
    const { id, periods, evaluationPeriods = periods } = alarm;
    for (const member of ALARM_NEEDS) {
      requireGiven(`${member} of alarm "${id}" of ${classOf(subject)}`, alarm[member], 'an alarm needs it');
    }
    const path = `periods of alarm "${id}" of ${classOf(subject)}`;
    requireGiven(path, periods, WHOLE_FROM_ONE);
    requireRange('InvalidWatched', path, periods, FROM_ONE, WHOLE_FROM_ONE);
    const outOf = `evaluationPeriods of alarm "${id}" of ${classOf(subject)}`;
    requireRange('InvalidWatched', outOf, evaluationPeriods, { from: periods }, `a whole number from ${periods}, which is \`periods\``);
  }
  for (const widget of widgets) {
    const path = (member: keyof WatchedWidget) => `${member} of widget "${widget.title}" of ${classOf(subject)}`;
    requireGiven(path('title'), widget.title, 'every widget has one');
    requireMember(path('row'), widget.row, DashboardRow);
    requireMember(path('kind'), widget.kind, WatchedWidgetKind);
    for (const member of NEEDS[widget.kind]) {
      requireGiven(path(member), widget[member], `a ${widget.kind} needs it`);
    }
  }
}

/** Name of the class of something watched, for people. */
export const classOf = (subject: IWatched): string => subject.constructor.name;

function requireMember(path: string, given: string, options: Readonly<Record<string, string>>): void {
  const values = Object.values(options);
  if (!values.includes(given)) {
    throw invalid('InvalidWatched', path, given, `one of ${values.join(', ')}`);
  }
}

function requireGiven(path: string, given: unknown, detail: string): void {
  if (given === undefined || given === null || Number.isNaN(given) || (Array.isArray(given) && given.length === 0)) {
    throw invalid('InvalidWatched', path, given, detail);
  }
}
