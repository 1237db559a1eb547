import { dayLabel, monthLabel, windowsAt } from '../limits/subjects';

test.each(['2026-01-01T00:00:00', '2026-11-28T12:00:00', '2026-12-31T23:59:59', '2028-02-29T00:00:00'])(
  'windows have the names of the calendar: %s',
  (time) => {
    const { day, month } = windowsAt(Date.parse(`${time}Z`) / 1000);
    expect(`${monthLabel(month)}-${dayLabel(day)}`).toBe(time.slice(0, 10));
  },
);
