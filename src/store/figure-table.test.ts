import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { FigureQuery, FigureValues, TableName } from '../figures/indicator.ts';
import { viewer, type World } from '../testing/world.ts';
import { readDepartmentTable, readFigureTable } from './figure-table.ts';
import { figuresCompany, WEEK } from './testing/figures-company.ts';

// The server stands where clocks go back within the week before: no figure may notice.
process.env['TZ'] = 'America/New_York';

let w: World;
before(async () => {
  w = await figuresCompany();
});
after(() => w.end());

const ALL = { sort: null, skip: 0, limit: 100 } as const;
const ask = (table: TableName, more: Partial<FigureQuery> = {}): FigureQuery => ({
  ...{ table, range: WEEK, time: 'natural', departments: [], people: [] },
  ...more,
});

async function of(userid: string, table: TableName, more: Partial<FigureQuery> = {}): Promise<FigureValues> {
  const { rows } = await w.app.store.read(readFigureTable, viewer(), ask(table, more), ALL);
  return rows.find((row) => row.userid === userid)!.values;
}
const SECOND = 1000;
const working = { time: 'working' } as const;

async function same(key: string, values: Promise<FigureValues>, expected: number | string | null): Promise<void> {
  const value = (await values)[key];
  if (typeof expected === 'number' && typeof value === 'number')
    assert.ok(Math.abs(value - expected) < 1e-9, `${key}: ${value}, not ${expected}`);
  else assert.equal(value, expected, key);
}

/** The dialogues D0–D9 and G1–G5 are told in testing/figures-company.ts. */
describe('every indicator of single chats', () => {
  const is = (key: string, natural: number | null, work: number | null = natural) =>
    it(`${key} is what was worked out by hand`, async () => {
      await same(key, of('zhang', 'single'), natural);
      await same(key, of('zhang', 'single', working), work);
    });

  // As of Sunday night his are Ann, Bo, Cai and Fan (lost only on 11-10); Ann was added by li first. Bo, Cai, Fan.
  is('customers', 3);
  // Cai on 11-03, Eva on 11-04.
  is('added', 2);
  // D1 D2 D3 D4 D5 D7 D8; D6 was never answered, D0 and D9 began on other days.
  is('dialogues', 7);
  // D4, and D7 whose only message was revoked: he sent it.
  is('begun', 2);
  // D1 D2 D3 D5 D8.
  is('answered', 5);
  // D1 2, D2 1, D3 1, D4 2, D5 2 (one is a call), D7 1, D8 1.
  is('sent', 10);
  // D1 40 + 240 (from Ann's first of two; 谢谢 asks for nothing), D2 30, D3 900, D4 480, D5 120, D8 360 = 2170 s.
  // Within 9–18 of working days: D1 280, D2 30, D3 300 of its 900; D4 at night, D5 on the holiday, D8 on a Sunday: 0. 610 s.
  is('reply-time', 2170 * SECOND, 610 * SECOND);
  // D1 7 min, D2 30 s, D3 15 min, D4 16 min, D5 5 min, D7 0, D8 6 min: 420 + 30 + 900 + 960 + 300 + 0 + 360 s.
  is('duration', 2970 * SECOND);
  // D5.
  is('calls', 90 * SECOND);
  // Of 11-03 and 11-04; Bo's was void, Cai's fell due on 11-09.
  is('timeouts', 2);
  // Both were Ann.
  is('late-customers', 1);
  // D4 and D7 of 7.
  is('begun-share', 2 / 7);
  // D1 D2 D3 D5 D8 of these and D6.
  is('reply-rate', 5 / 6);
  // (40 + 30 + 900 + 120 + 360) / 5 = 290 s; D4 was begun by him. Working: (40 + 30 + 300 + 0 + 0) / 5 = 74 s.
  is('first-reply', 290 * SECOND, 74 * SECOND);
  // D1 140, D2 30, D3 900, D4 480, D5 120, D8 360: 2030 / 6 = 338.333 s. Working: D1 140, D2 30, D3 300; the others are 0 and left out: 470 / 3.
  is('average-reply', 338_333, 156_667);
  // 2970 s / 7 = 424.2857 s.
  is('average-duration', 424_286);
  // D1 6 (谢谢 is one of them), D2 2, D3 2, D4 3, D5 3, D7 1 (taking it back is none), D8 2 = 19, of 7.
  is('average-messages', 19 / 7);
  // D1 and D2 share a day; D3, D4, D5, D8 were alone on theirs: 4 of 7.
  is('once-24', 4 / 7);
  // After D8 there was D9 the next day; Cai's D6 after D5 is not effective, as nobody answered: D3, D4, D5.
  is('once-48', 3 / 7);
  // D1 40 s, D2 30 s, of 6 effective (all but D7). Working: D4, D5 and D8 took 0.
  is('first-1m', 2 / 6, 5 / 6);
  // And D5 120 s; D3 300 s of working time is too long.
  is('first-3m', 3 / 6, 5 / 6);
  // The day after: Cai (added 11-03) on 11-04, Eva (11-04) on 11-05: he wrote to neither.
  is('revisit-2', 0);
  // Cai on 11-05: D5. Eva on 11-06, when she left at noon: not.
  is('revisit-3', 1 / 2);
  // Cai on 11-07: not. Eva was lost by 11-08.
  is('revisit-5', 0);
  // Nobody was added from 10-27 to 11-02.
  is('revisit-7', null);
});

describe('every indicator of groups', () => {
  const is = (key: string, natural: number | null, work: number | null = natural) =>
    it(`${key} is what was worked out by hand`, async () => {
      await same(key, of('zhang', 'group'), natural);
      await same(key, of('zhang', 'group', working), work);
    });

  // R2. R1 is li's by hand, R4 was dismissed on 11-05.
  is('rooms-kept', 1);
  // R1 and R2; he left R3.
  is('rooms-in', 2);
  // R2 on 11-04.
  is('rooms-joined', 1);
  is('rooms-spoken', 2);
  // G1 G2 G3 G4; of R3 he was no more.
  is('dialogues', 4);
  // G1, G4. G2 he began himself, G3 wu answered.
  is('answered', 2);
  // G1 2, G2 2, G4 2.
  is('sent', 6);
  is('calls', 60 * SECOND);
  // Two of R1, for each of its three employees, and one of R2.
  is('timeouts', 3);
  is('late-rooms', 2);
  // Of R2; R1 is li's.
  is('kept-timeouts', 1);
  is('kept-late-rooms', 1);
  // Of 11-03 and 11-08 23:59:59; one is not judged, one is of 11-09.
  is('violations', 2);
  // G1 and G4 of 4.
  is('spoke-share', 2 / 4);
  // G1 120 s, G4 120 s; on the holiday that is no working time: (120 + 0) / 2.
  is('first-reply', 120 * SECOND, 60 * SECOND);
  // G1 120, G2 45, G4 120: 285 / 3. Working: G1 120, G2 45: 82.5 s.
  is('average-reply', 95 * SECOND, 82_500);
  // G1 12 min, G2 5:45, G4 3 min: (720 + 345 + 180) / 3 s.
  is('average-duration', 415 * SECOND);
  // G2 45 s, of 4 effective ones. Working: also G4.
  is('first-1m', 1 / 4, 2 / 4);
  // G1, G2, G4.
  is('first-3m', 3 / 4);
  // 6 said by him, customers 3 in G1, 1 in G2, 1 in G4.
  is('answer-ratio', 6 / 5);
  // He replied in G1, G2 and G4, after 120, 45 and 120 s. Working: G2, and G4 in no time at all.
  is('reply-1m', 1 / 3, 2 / 3);
  is('reply-3m', 1);

  it('counts each employee of a group by his own gaps', async () => {
    const li = await of('li', 'group');

    // G1: 30 s, then 11 minutes from Bo's message, 345 s on average; G2, G3 silent; G5 10 s. Kept by him: R1 and R3.
    assert.deepEqual(
      [
        li['dialogues'],
        li['answered'],
        li['first-reply'],
        li['average-reply'],
        li['rooms-kept'],
        li['kept-timeouts'],
        li['kept-late-rooms'],
      ],
      [4, 2, 20 * SECOND, 177_500, 2, 2, 1],
    );
  });
});

describe('every indicator of guides', () => {
  const is = (key: string, expected: number | string | null) =>
    it(`${key} is what was worked out by hand`, () => same(key, of('zhang', 'guides'), expected));

  is('position', '客户经理');
  is('shop', '一部');
  // Ann, Bo, Cai, Fan.
  is('friends', 4);
  // Not Ann, who is li's.
  is('friends-first', 3);
  // Cai, Eva.
  is('added', 2);
  // Eva was li's first.
  is('added-first', 1);
  // Gao. Eva was li's first, He was handed over.
  is('lost', 1);
  is('rooms', 2);
  is('room-names', '服务一群、服务二群');
  // Ann and Bo in R1, Ann and Cai in R2.
  is('friends-in', 3);
  // Bo. Ann is li's first, Cai was in R3 before.
  is('friends-in-first', 1);
  is('friends-in-rate', 3 / 4);
  is('friends-in-first-rate', 1 / 3);
  // Ann, Bo, Cai, Du; Bo left R2 but is in R1.
  is('members', 4);
  // Of Ann, Bo, Cai and Du, who came to R2, only Du was in no group before.
  is('members-new', 1);
  // Of R1's five Ann said 3 times or more in seven days, of R2's four nobody: (1/5 + 0/4) / 2.
  is('activity', 1 / 10);
});

describe('every indicator of shops', () => {
  const shop = async (id: number): Promise<FigureValues> => {
    const { rows } = await w.app.store.read(readDepartmentTable, viewer(), ask('shops'), ALL);
    return rows.find((row) => row.id === id)!.values;
  };
  const is = (key: string, expected: number) =>
    it(`${key} is what was worked out by hand`, () => same(key, shop(2), expected));

  // zhang: Ann, Bo, Cai, Fan; li: Ann, Eva. Five people, of two employees.
  is('friends', 5);
  is('friends-average', 5 / 2);
  // zhang: Cai, Eva; li: Eva.
  is('added', 2);
  is('added-average', 1);
  // Eva and Gao.
  is('lost', 2);
  // R1, R2 of zhang, R3 of li.
  is('rooms', 3);
  // Ann, Bo, Cai, Du.
  is('members', 4);
  is('members-average', 2);
  // Du is nobody's friend.
  is('friends-in', 3);
  is('friends-in-average', 3 / 2);
  is('friends-in-rate', 3 / 5);
  // Ann, Bo, Cai and Du to R2.
  is('members-new', 4);
  is('members-new-average', 2);
});

describe('readFigureTable', () => {
  const read = (query: FigureQuery, more: object = {}, who = viewer()) =>
    w.app.store.read(readFigureTable, who, query, { ...ALL, ...more });

  it('counts a dialogue on the day it began, by the days of UTC+8 whatever the zone of the server', async () => {
    const sunday = { from: WEEK.from - 1, to: WEEK.from - 1 };
    const values = await of('zhang', 'single', { range: sunday });

    // D0: 13:50 to 14:10, while the clocks of the server go back an hour. D1 is the next day: not the only one in 48 hours.
    assert.deepEqual(
      [values['dialogues'], values['first-reply'], values['duration'], values['once-24'], values['once-48']],
      [1, 1200 * SECOND, 1200 * SECOND, 1, 0],
    );
    assert.equal((await of('zhang', 'single', { range: { from: WEEK.to + 1, to: WEEK.to + 1 } }))['dialogues'], 1);
  });

  it('gives the same for a whole month as for its days', async () => {
    const november = { from: WEEK.from - 1, to: WEEK.from + 28 };
    const whole = await of('zhang', 'single', { range: november });
    const halves = await Promise.all([
      of('zhang', 'single', { range: { from: november.from, to: WEEK.to } }),
      of('zhang', 'single', { range: { from: WEEK.to + 1, to: november.to } }),
    ]);
    for (const key of ['dialogues', 'sent', 'reply-time', 'duration', 'calls'])
      assert.equal(whole[key], Number(halves[0][key]) + Number(halves[1][key]), key);
    assert.equal(whole['dialogues'], 9);
    // More than half of the month: without its first day, and without its last two.
    const most = await of('zhang', 'single', { range: { from: november.from + 1, to: november.to - 2 } });
    assert.equal(most['sent'], Number(whole['sent']) - 1);
  });

  it('sorts by any indicator, those without a value last, and pages', async () => {
    const by = async (key: string, descending: boolean) =>
      (await read(ask('single'), { sort: { key, descending } })).rows.map(({ userid }) => userid);

    assert.deepEqual(await by('dialogues', true), ['zhang', 'li', 'wu']);
    assert.deepEqual(await by('customers', false), ['wu', 'li', 'zhang']);
    assert.deepEqual((await by('reply-rate', false))[0], 'zhang');
    assert.deepEqual(await by('name', true), ['zhang', 'wu', 'li']);
    const second = await read(ask('single'), { sort: { key: 'dialogues', descending: true }, skip: 1, limit: 1 });
    assert.deepEqual([second.rows.map(({ userid }) => userid), second.total], [['li'], 3]);
  });

  it('adds up everybody in the row of sums, a customer of several once, and divides sums', async () => {
    const { sums } = await read(ask('single'), { limit: 1 });

    // Ann, Eva of li; Bo, Cai, Fan of zhang.
    assert.equal(sums['customers'], 5);
    assert.equal(sums['added'], 2);
    assert.deepEqual([sums['reply-rate:top'], sums['reply-rate:bottom']], [5, 6]);
  });

  it('works out only the columns that are shown', async () => {
    const { rows } = await read(ask('single'), { columns: ['sent', 'reply-rate'] });
    assert.deepEqual(Object.keys(rows[0]!.values), ['sent', 'reply-rate', 'reply-rate:top', 'reply-rate:bottom']);
  });

  it('says up to when and by which version of the rules', async () => {
    const { asOf, version } = await read(ask('single'));
    assert.deepEqual([asOf, typeof version], [w.now, 'number']);
  });

  it('shows nobody out of scope, neither in rows nor in sums', async () => {
    const { rows, sums, total } = await read(ask('single'), {}, viewer(['li']));
    assert.deepEqual(
      [rows.map(({ userid }) => userid), total, sums['customers'], sums['dialogues']],
      [['li'], 1, 2, 0],
    );
    assert.deepEqual((await read(ask('single', { people: ['zhang'] }), {}, viewer(['li']))).rows, []);
  });

  it('says nothing of violations to whoever may not see them', async () => {
    const who = { ...viewer(), permissions: ['see-figures'] } as const;
    const { rows } = await read(ask('group'), {}, who);
    assert.deepEqual(
      rows.map(({ values }) => values['violations']),
      [null, null, null],
    );
  });

  it('keeps to the kinds and the days a role admits', async () => {
    const part = { people: ['zhang'], kinds: null, from: null, to: null } as const;
    const limited = (more: object) => ({ ...viewer(['zhang']), parts: [{ ...part, ...more }] });
    const dialogues = async (table: TableName, more: object) =>
      (await read(ask(table), {}, limited(more))).rows[0]?.values['dialogues'];

    assert.deepEqual(
      [await dialogues('single', { kinds: ['group'] }), await dialogues('group', { kinds: ['group'] })],
      [0, 4],
    );
    // From Thursday noon on: Thursday is not whole. D7 and D8 are left.
    assert.equal(await dialogues('single', { from: Date.parse('2026-11-05T12:00:00+08:00') }), 2);
    assert.equal(await dialogues('single', { except: ['zhang'] }), 0);
  });
});
