import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { daysAgo, outside, PeopleFile } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { listFollowPeriods, listMoves, MOVE_KINDS, type MovesAsked } from './customer-history.ts';
import { noteChange } from './directory-changes.ts';

const ANN = outside('ann');

let file: PeopleFile;

beforeEach(() => {
  file = new PeopleFile();
  file.employee('zhang', '张伟');
  file.employee('li', '李敏');
  file.customer(ANN, '安娜');
  file.tag('gold', '黄金');
  file.follow(ANN, 'zhang', daysAgo(90), { ended: daysAgo(40), by: 'customer' });
  file.follow(ANN, 'zhang', daysAgo(30), { remark: 'VIP', tags: ['gold', 'gone'], addWay: 202 });
  file.follow(ANN, 'li', daysAgo(60), { ended: daysAgo(30), by: 'transfer' });
  file.room('wrA', '一群');
  file.room('wrB', '二群');
  file.stay('wrA', 'zhang', daysAgo(80));
  file.stay('wrA', ANN, daysAgo(70), daysAgo(20));
  file.stay('wrB', 'li', daysAgo(80));
  file.stay('wrB', ANN, daysAgo(10));
  file.connection.exec(
    `INSERT INTO consents VALUES ('${ANN}', 'zhang', 'agree', ${daysAgo(25)}, 0), ('${ANN}', 'li', 'default', ${daysAgo(59)}, 0)`,
  );
  const noticed = { noticedAt: daysAgo(0), source: 'sync' } as const;
  noteChange(
    file.write,
    { kind: 'customer-renamed', subject: ANN, was: '小安', now: '安娜' },
    { ...noticed, at: daysAgo(15) },
  );
  noteChange(
    file.write,
    { kind: 'room-consent', subject: ANN, other: 'wrB', was: 'default', now: 'disagree' },
    { ...noticed, at: daysAgo(5) },
  );
  noteChange(
    file.write,
    { kind: 'remark', subject: ANN, other: 'li', was: '', now: '安总' },
    { ...noticed, at: daysAgo(50) },
  );
});

const moves = (asked: Partial<MovesAsked> = {}, scope: 'everyone' | string[] = 'everyone') =>
  listMoves(file.read, viewer(scope), ANN, { kinds: MOVE_KINDS, before: null, limit: 50, ...asked });
const told = (...asked: Parameters<typeof moves>) =>
  moves(...asked).moves.map(({ at, what, who, place, now }) => [
    Math.round((daysAgo(0) - at) / 86_400_000),
    what,
    who || place,
    ...(now ? [now] : []),
  ]);

describe('listFollowPeriods', () => {
  it('lists every period, those that last first, each with its own words', () => {
    const periods = listFollowPeriods(file.read, viewer(), ANN);

    assert.deepEqual(
      periods.map(({ userid, endedBy, consent }) => [userid, endedBy, consent]),
      [
        ['zhang', null, 'agree'],
        ['li', 'transfer', 'default'],
        ['zhang', 'customer', 'agree'],
      ],
    );
    assert.deepEqual(periods[0]!.tags, [{ name: '黄金', group: '等级' }]);
    assert.equal(periods[0]!.consentAt, daysAgo(25));
  });

  it('keeps those of staff out of scope', () => {
    const scoped = listFollowPeriods(file.read, viewer(['li']), ANN);

    assert.deepEqual(
      scoped.map(({ userid }) => userid),
      ['li'],
    );
    assert.deepEqual(listFollowPeriods(file.read, viewer([]), ANN), []);
  });
});

describe('listMoves', () => {
  it('tells everything in one line of time, the newest first', () => {
    assert.deepEqual(told(), [
      [5, 'room-consent', 'wrB', 'disagree'],
      [10, 'joined', 'wrB'],
      [15, 'customer-renamed', '', '安娜'],
      [20, 'left', 'wrA'],
      [25, 'consent', 'zhang', 'agree'],
      [30, 'added', 'zhang'],
      [30, 'ended', 'li', 'transfer'],
      [40, 'ended', 'zhang', 'customer'],
      [50, 'remark', 'li', '安总'],
      [60, 'added', 'li'],
      [70, 'joined', 'wrA'],
      [90, 'added', 'zhang'],
    ]);
  });

  it('tells only of the kinds asked for', () => {
    assert.deepEqual(told({ kinds: ['group'] }), [
      [10, 'joined', 'wrB'],
      [20, 'left', 'wrA'],
      [70, 'joined', 'wrA'],
    ]);
    assert.deepEqual(told({ kinds: [] }), []);
    assert.deepEqual(told({ kinds: ['call'] }), []);
  });

  it('goes on page by page, each move once, also among those of one instant', () => {
    for (const limit of [1, 2, 5]) {
      const seen: string[] = [];
      let before: MovesAsked['before'] = null;
      for (let more = true; more; ) {
        const page = moves({ before, limit });
        seen.push(...page.moves.map(({ id }) => id));
        more = page.more;
        before = page.moves.at(-1) ?? null;
      }
      assert.deepEqual(
        seen,
        moves().moves.map(({ id }) => id),
        `${limit}`,
      );
    }
  });

  it('tells of staff and groups in scope only', () => {
    assert.deepEqual(told({}, ['zhang']), [
      [15, 'customer-renamed', '', '安娜'],
      [20, 'left', 'wrA'],
      [25, 'consent', 'zhang', 'agree'],
      [30, 'added', 'zhang'],
      [40, 'ended', 'zhang', 'customer'],
      [70, 'joined', 'wrA'],
      [90, 'added', 'zhang'],
    ]);
  });
});
