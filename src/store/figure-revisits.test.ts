import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Viewer } from '../access/viewer.ts';
import type { Range } from '../figures/period.ts';
import { DEFAULT_REVISITS, type RevisitRules } from '../figures/revisit.ts';
import { dayOf } from '../lib/clock.ts';
import { outside } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { readRevisitRules, saveRevisitRules } from './figure-revisit-rules.ts';
import { listRevisits, readRevisits } from './figure-revisits.ts';
import { FigureFile } from './testing/figure-file.ts';

/** 20 November 2026 is a Friday; messages are counted up to the morning of Monday, 30 November. */
const [ANN, BO] = ['ann', 'bo'].map((name) => outside(name)) as [string, string];
const at = (day: string, time = '10:00:00'): number => Date.parse(`2026-11-${day}T${time}+08:00`);
const days = (from: string, to = from): Range => ({ from: dayOf(at(from)), to: dayOf(at(to)) });
const chat = (employee: string, customer: string): string => [employee, customer].sort().join('|');

let file: FigureFile;
const settle = (rules: Partial<RevisitRules>) =>
  saveRevisitRules(file.write, viewer(), { ...DEFAULT_REVISITS, ...rules }, 1);
const ask = (range: Range, who: readonly string[] | null = null, as: Viewer = viewer()) =>
  readRevisits(file.read, as, range, who);
/** `done/due` of an employee and a day. */
const rate = (n: number, range: Range, userid = 'zhang') => {
  const found = ask(range).get(userid)?.[`revisit-${n}`];
  return found ? `${found.done}/${found.due}` : null;
};

beforeEach(() => {
  file = new FigureFile();
  for (const userid of ['zhang', 'li']) {
    file.employee(userid, userid);
    file.archived(userid, at('01'));
  }
  file.countedUntil(at('30'));
});

describe('readRevisits', () => {
  it('counts the day of adding as the first, and is done by the employee’s message on that very day', () => {
    file.follow(ANN, 'zhang', at('20', '23:59:59'));
    file.follow(BO, 'zhang', at('20', '00:00:00'));
    file.said(chat('zhang', ANN), '2026-11-21', 2);
    file.said(chat('zhang', BO), '2026-11-20', 5);
    file.said(chat('zhang', BO), '2026-11-21', 0, 3); // only the customer wrote
    file.said(chat('zhang', BO), '2026-11-22', 1); // a day late for the 21st, on the third day

    assert.equal(rate(2, days('21')), '1/2');
    assert.equal(rate(3, days('22')), '1/2');
    assert.equal(rate(5, days('24')), '0/2');
    assert.equal(rate(7, days('26')), '0/2');
    assert.equal(rate(2, days('20')), null);
    assert.equal(rate(2, days('20', '29')), '1/2');
  });

  it('does not count what was said elsewhere, or by somebody else', () => {
    file.follow(ANN, 'zhang', at('20'));
    file.follow(ANN, 'li', at('20'));
    file.said(chat('li', ANN), '2026-11-21', 1);
    file.said('wrgroup', '2026-11-21', 1);

    assert.deepEqual([rate(2, days('21')), rate(2, days('21'), 'li')], ['0/1', '1/1']);
  });

  it('has whoever was lost before the day no longer due, and whoever came back anew', () => {
    file.follow(ANN, 'zhang', at('18'), { ended: at('20', '23:59:59') });
    file.follow(ANN, 'zhang', at('22'));
    file.follow(BO, 'zhang', at('18'), { ended: at('19', '00:00:00') });

    // Ann on the 19th and the 23rd; on the 20th (third day) and the 24th, but not the 22nd; Bo left as the 19th began: due then
    assert.equal(rate(2, days('18', '29')), '0/3');
    assert.equal(rate(3, days('18', '29')), '0/2');
    assert.equal(rate(5, days('22')), null);
  });

  it('has nobody due on a day that is not over, or not counted yet', () => {
    file.follow(ANN, 'zhang', at('29'));
    file.said(chat('zhang', ANN), '2026-11-30', 1);

    assert.equal(rate(2, days('28', '30')), null);
    file.countedUntil(at('30', '23:59:59') + 1000);
    assert.equal(rate(2, days('28', '30')), '1/1');
  });

  it('has nobody due of an employee whose chats are not archived then', () => {
    file.follow(ANN, 'wang', at('20'));
    file.archived('bai', at('01'), at('21', '00:00:00') - 1);
    file.follow(ANN, 'bai', at('20'));

    assert.equal(ask(days('20', '29')).size, 0);
  });

  it('skips days of rest: added on Friday, the next day is Monday; by the calendar of each, or one for all', () => {
    settle({ days: [2, 3], skipsRest: true });
    file.follow(ANN, 'zhang', at('20')); // Friday
    file.follow(BO, 'zhang', at('21')); // Saturday
    file.said(chat('zhang', ANN), '2026-11-21', 1); // nobody asked him to
    file.said(chat('zhang', BO), '2026-11-23', 1);
    file.said(chat('zhang', ANN), '2026-11-24', 1);

    assert.equal(rate(2, days('21', '22')), null);
    assert.equal(rate(2, days('23')), '1/2');
    assert.equal(rate(3, days('24')), '1/2');

    // Wednesday the 25th is a holiday, Saturday the 28th is worked
    file.connection.exec(`INSERT INTO calendar_days (calendar, date, kind, name, spans) VALUES
      (1, '2026-11-25', 'rest', '', NULL), (1, '2026-11-28', 'work', '', NULL)`);
    file.follow(ANN, 'li', at('24'));
    file.follow(BO, 'li', at('27'));
    assert.deepEqual(
      [rate(2, days('25'), 'li'), rate(2, days('26'), 'li'), rate(2, days('28'), 'li')],
      [null, '0/1', '0/1'],
    );

    // one who works every day has a calendar of his own
    file.connection.exec(`INSERT INTO calendars (id, name, week, changed_at) VALUES (2, '', '${EVERY_DAY}', 0);
      INSERT INTO calendar_people VALUES ('employee', 'li', 2)`);
    assert.equal(rate(2, days('25'), 'li'), '0/1');
    settle({ days: [2, 3], skipsRest: true, calendar: 1 });
    assert.equal(rate(2, days('25'), 'li'), null);
  });

  it('counts the days that are settled, and nothing while it is off', () => {
    file.follow(ANN, 'zhang', at('10'));
    settle({ days: [15, 4] });
    assert.deepEqual(
      ask(days('10', '29')),
      new Map([['zhang', { 'revisit-4': { done: 0, due: 1 }, 'revisit-15': { done: 0, due: 1 } }]]),
    );
    assert.deepEqual(readRevisitRules(file.read, viewer()).rules.days, [4, 15]);
    settle({ isOn: false });
    assert.equal(ask(days('10', '29')).size, 0);
  });

  it('shows nobody out of scope, and no day or kind of chat that is not the viewer’s', () => {
    file.follow(ANN, 'zhang', at('20'));
    file.follow(ANN, 'li', at('20'));
    const by = (as: Viewer, who: readonly string[] | null = null) => [...ask(days('21'), who, as).keys()];

    assert.deepEqual(by(viewer(['li'])), ['li']);
    assert.deepEqual(by(viewer(['li']), ['zhang']), []);
    const part = { people: ['li'], kinds: null, from: null, to: null } as const;
    const limited = (more: object): Viewer => ({ ...viewer(['li']), parts: [{ ...part, ...more }] });
    assert.deepEqual(by(limited({})), ['li']);
    assert.deepEqual(by(limited({ kinds: ['group'] })), []);
    assert.deepEqual(by(limited({ from: at('22') })), []);
  });
});

describe('listRevisits', () => {
  it('lists the customers behind a rate, those who were not visited first', () => {
    file.customer(ANN, '安娜');
    file.follow(ANN, 'zhang', at('20'));
    file.follow(BO, 'zhang', at('20'));
    file.follow(BO, 'li', at('20'));
    file.said(chat('zhang', ANN), '2026-11-21', 1);
    file.chat('zhang', ANN, at('21'));
    const asked = { range: days('20', '29'), userids: ['zhang'], n: 2 };

    const { rows, total } = listRevisits(file.read, viewer(), asked, { skip: 0, limit: 10 });
    assert.equal(total, 2);
    assert.deepEqual(
      rows.map(({ customer, name, done, conversation }) => ({ customer, name, done, conversation })),
      [
        { customer: BO, name: null, done: false, conversation: null },
        { customer: ANN, name: '安娜', done: true, conversation: chat('zhang', ANN) },
      ],
    );
    assert.equal(listRevisits(file.read, viewer(), { ...asked, n: 9 }, { skip: 0, limit: 10 }).total, 0);
    assert.equal(listRevisits(file.read, viewer(['li']), asked, { skip: 0, limit: 10 }).total, 0);
  });
});

const EVERY_DAY = JSON.stringify(Array.from({ length: 7 }, () => [[540, 1080]]));
