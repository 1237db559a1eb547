/** The answer to a caller that asks for its own limits, use and money. */
import type { Counted } from './counting';
import type { Ledger } from './ledger';
import { isMoney, NANO, ORDER, resetsIn, type Subject, windowsAt } from './subjects';

export async function usageOf(subjects: readonly Subject[], counted: readonly Counted[], isShared: boolean, ledger: Ledger): Promise<unknown> {
  const seconds = counted[0]?.seconds ?? Date.now() / 1000;
  const used = new Map(counted.flatMap((each) => [...each.used]));
  const ofSubject = async (subject: Subject): Promise<object> => {
    // what the table cannot tell now is not told
    const spent = await ledger.told(subject.key, windowsAt(seconds)).catch(() => undefined);
    return {
      subject: subject.key,
      ...(spent && { spent: { currency: 'USD', day: spent[0] / NANO, month: spent[1] / NANO } }),
      limits: subject.bounds.flatMap((bound, counter) => {
        if (bound === undefined) return [];
        const unit = isMoney(counter) ? NANO : 1;
        const value = used.get(subject)?.[counter] ?? 0;
        const { name, period } = ORDER[counter];
        const resets = period && new Date(Math.round(seconds + resetsIn(counter, seconds)) * 1000).toISOString();
        return [{ name, limit: bound / unit, used: value / unit, remaining: Math.max(0, bound - value) / unit, resets_at: resets }];
      }),
    };
  };
  return {
    object: 'usage',
    counted: isShared ? 'shared' : 'task',
    time: new Date(seconds * 1000).toISOString(),
    subjects: await Promise.all(subjects.map(ofSubject)),
  };
}
