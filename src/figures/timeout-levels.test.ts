import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Calendar, Span } from '../calendar/calendar.ts';
import { dayOf } from '../lib/clock.ts';
import type { Level, ReplyRuleContent } from './reply-rule.ts';
import type { Stretch } from './stretch.ts';
import { fallsOf, holds, waitedMs } from './timeout-levels.ts';

const MINUTE = 60_000;
const at = (text: string): number => Date.parse(`2026-11-${text}:00+08:00`); // 20 November 2026 is a Friday
const clockOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(8, 16).replace('T', ' ');

const nine: readonly Span[] = [
  [540, 720],
  [780, 1080],
]; // 9–12, 13–18
const OFFICE: Calendar = {
  ...{ id: 1, name: '工作时间', week: [nine, nine, nine, nine, nine, [], []] },
  // Sunday 22 is worked, Monday 23 is a holiday.
  days: new Map([
    [dayOf(at('22T12:00')), nine],
    [dayOf(at('23T12:00')), []],
  ]),
};

function rule(minutes: readonly number[], more: Partial<ReplyRuleContent> = {}) {
  const levels = minutes.map((one) => ({ minutes: one }) as Level);
  return { clock: 'last', counted: 'always', levels, ...more } as const;
}

/** A customer writes at these times, and is answered at that. */
function stretch(asked: readonly string[], answered: string | null = null): Stretch {
  const times = asked.map(at);
  return {
    ...{ conversation: 'wm|zhang', kind: 'single', firstSeq: 1 },
    asks: times.map((time, i) => ({ seq: i + 1, at: time, by: 'wm', next: times[i + 1] ?? null })),
    answer: answered === null ? null : { at: at(answered), by: 'zhang' },
  };
}

const fell = (of: Stretch, by: ReturnType<typeof rule>): string[] =>
  fallsOf(of, by, OFFICE).map(({ level, dueAt }) => `${level} ${clockOf(dueAt)}`);

describe('when an answer is late', () => {
  it('from the last message: each level after so much silence, wherever it lies', () => {
    // 10:00, 10:08, 10:30: silences of 8 and 22 minutes, then for ever.
    const asked = ['20T10:00', '20T10:08', '20T10:30'];
    assert.deepEqual(fell(stretch(asked), rule([5, 10, 30])), ['1 20 10:05', '2 20 10:18', '3 20 11:00']);
    assert.deepEqual(fell(stretch(asked, '20T10:40'), rule([5, 10, 30])), ['1 20 10:05', '2 20 10:18']);
  });

  it('from the first message, however often the customer writes again', () => {
    const asked = ['20T10:00', '20T10:08', '20T10:30'];
    const by = rule([5, 20, 60], { clock: 'first' });
    assert.deepEqual(fell(stretch(asked, '20T10:59'), by), ['1 20 10:05', '2 20 10:20']);
    assert.deepEqual(fell(stretch(asked, '20T11:00'), by), ['1 20 10:05', '2 20 10:20', '3 20 11:00']);
  });

  it('an answer at the very moment is late, and one before is not', () => {
    assert.deepEqual(fell(stretch(['20T10:00'], '20T10:09'), rule([10])), []);
    assert.deepEqual(fell(stretch(['20T10:00'], '20T10:10'), rule([10])), ['1 20 10:10']);
  });

  it('a message that is left out still ends the silence before it', () => {
    // 10:00, 10:09:30 (left out, as 10:10:10 follows within a minute), 10:10:10.
    const [first, last] = [at('20T10:00'), at('20T10:10') + 10_000];
    const asks = [
      { seq: 1, at: first, by: 'wm', next: at('20T10:09') + 30_000 },
      { seq: 3, at: last, by: 'wm', next: null },
    ];
    const falls = fallsOf({ ...stretch([]), asks }, rule([10]), OFFICE);
    assert.deepEqual(
      falls.map(({ dueAt }) => dueAt),
      [last + 10 * MINUTE],
    );
  });

  it('in working time: over noon, the night, a weekend that is worked in part and a holiday', () => {
    const by = rule([30, 60, 120], { counted: 'working' });
    // Friday 17:50: 10 minutes that day, Saturday free, Sunday worked: 9:20, 9:50, 10:50.
    assert.deepEqual(fell(stretch(['20T17:50']), by), ['1 22 09:20', '2 22 09:50', '3 22 10:50']);
    // Sunday 11:45: 15 minutes before noon, then from 13:00: 13:15, 13:45, 14:45.
    assert.deepEqual(fell(stretch(['22T11:45']), by), ['1 22 13:15', '2 22 13:45', '3 22 14:45']);
    // Sunday 17:55: 5 minutes, Monday is a holiday: Tuesday 9:25, 9:55, 10:55.
    assert.deepEqual(fell(stretch(['22T17:55']), by), ['1 24 09:25', '2 24 09:55', '3 24 10:55']);
    // Out of hours nobody is late: Friday 23:00, answered on Sunday at 9:29.
    assert.deepEqual(fell(stretch(['20T23:00'], '22T09:29'), by), []);
  });

  it('never, where nobody ever works', () => {
    const free = { ...OFFICE, week: OFFICE.week.map(() => []), days: new Map() };
    assert.deepEqual(fallsOf(stretch(['20T10:00']), rule([10], { counted: 'working' }), free), []);
  });
});

describe('how long the customer waited', () => {
  it('is the longest silence, or since his first message; as the rule counts', () => {
    const of = stretch(['20T17:50', '22T09:20'], '22T09:30');
    // Silences: Friday 17:50 to Sunday 9:20 (30 minutes of work), then 10 minutes.
    assert.equal(waitedMs(of, rule([5], { counted: 'working' }), OFFICE), 30 * MINUTE);
    assert.equal(waitedMs(of, rule([5], { counted: 'working', clock: 'first' }), OFFICE), 40 * MINUTE);
    assert.equal(waitedMs(of, rule([5]), OFFICE), at('22T09:20') - at('20T17:50'));
    assert.equal(waitedMs(stretch(['20T17:50']), rule([5]), OFFICE), null);
  });
});

describe('what was raised', () => {
  const [fall] = fallsOf(stretch(['20T10:00']), rule([10]), OFFICE);

  it('holds until an answer or another message in time turns up late', () => {
    assert.equal(holds(fall!, stretch(['20T10:00'])), true);
    assert.equal(holds(fall!, stretch(['20T10:00'], '20T10:10')), true);
    assert.equal(holds(fall!, stretch(['20T10:00'], '20T10:09')), false);
    assert.equal(holds(fall!, stretch(['20T10:00', '20T10:05'])), false);
    assert.equal(holds(fall!, stretch(['20T10:00', '20T10:15'])), true);
  });

  it('from the first message is not changed by others', () => {
    assert.equal(holds({ ...fall!, clock: 'first' }, stretch(['20T10:00', '20T10:05'])), true);
  });
});
