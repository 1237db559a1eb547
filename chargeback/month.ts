/** What EventBridge sends at the scheduled time, or what a person sends. */
export interface ReportEvent {
  /** `2026-10`: this one, whenever it is asked for. */
  readonly month?: string;
  /** ISO 8601: of a scheduled event. */
  readonly time?: string;
}

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

/** The month that is asked for, else the one before the event's, in UTC. */
export function monthOf({ month, time }: ReportEvent): string {
  if (month !== undefined) {
    if (!MONTH.test(month)) throw new Error(`month is ${JSON.stringify(month)}: give it as 2026-10`);
    return month;
  }
  const at = new Date(time ?? Number.NaN);
  if (Number.isNaN(at.getTime())) throw new Error('the event has neither a month nor the time of a schedule: send {"month": "2026-10"}');
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - 1)).toISOString().slice(0, 7);
}
