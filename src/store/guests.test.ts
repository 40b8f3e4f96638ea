import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { daysAgo, outside, PeopleFile } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { findGuest, type GuestFilters, listGuests } from './guests.ts';

const ANN = outside('ann');
const BO = outside('bo', 'wo');
const CAI = outside('cai');
const ANY: GuestFilters = { consent: 'all', search: '' };

const file = new PeopleFile();
const ids = (filters: Partial<GuestFilters> = {}, scope: readonly string[] | 'everyone' = 'everyone') =>
  listGuests(file.read, viewer(scope), { ...ANY, ...filters }, { after: null, limit: 10 }).rows.map(({ id }) => id);

before(() => {
  for (const [userid, name] of [
    ['zhang', '张伟'],
    ['li', '李敏'],
  ] as const)
    file.employee(userid, name);
  file.customer(ANN, '安娜');
  file.customer(BO, '薄云', '云起科技');
  file.follow(ANN, 'zhang', daysAgo(90), { remark: '重点客户' });
  file.follow(BO, 'li', daysAgo(90));
  file.consent(ANN, 'zhang', 'agree');
  file.consent(BO, 'li', 'disagree');
  file.chat('zhang', ANN, daysAgo(3));
  file.chat('li', ANN, daysAgo(1));
  file.chat('li', BO, daysAgo(2));
  file.chat('zhang', CAI, daysAgo(4));
  file.talk('wrGroup', ['zhang', ANN, BO, 'wbROBOT_________________________'], daysAgo(5));
  file.refresh();
  file.connection.exec(`INSERT INTO talkers (userid, employee, conversations, last_at)
    SELECT m.userid, max(m.employee), count(*), max(c.last_at) FROM members m JOIN conversations c ON c.key = m.conversation GROUP BY m.userid`);
});

describe('listGuests', () => {
  it('shows whoever talked last first, customer or not, and no robots', () => {
    const { rows } = listGuests(file.read, viewer(), ANY, { after: null, limit: 10 });

    assert.deepEqual(
      rows.map(({ id, conversations, consent, customer }) => [id, conversations, consent, customer]),
      [
        [ANN, 3, 'agree', true],
        [BO, 2, 'disagree', true],
        [CAI, 1, 'unknown', false],
      ],
    );
  });

  it('leaves out those who refuse to be archived, or shows only them', () => {
    assert.deepEqual(ids({ consent: 'agreed' }), [ANN, CAI]);
    assert.deepEqual(ids({ consent: 'refused' }), [BO]);
  });

  it('finds by name, company and remark', () => {
    assert.deepEqual(ids({ search: '安' }), [ANN]);
    assert.deepEqual(ids({ search: '云起' }), [BO]);
    assert.deepEqual(ids({ search: '重点' }), [ANN]);
    assert.deepEqual(ids({ search: '没有此人' }), []);
  });

  it('counts, orders and finds by what the viewer may see alone', () => {
    const { rows } = listGuests(file.read, viewer(['zhang']), ANY, { after: null, limit: 10 });

    assert.deepEqual(
      rows.map(({ id, lastAt, conversations }) => [id, lastAt, conversations]),
      [
        [ANN, daysAgo(3), 2],
        [CAI, daysAgo(4), 1],
        [BO, daysAgo(5), 1],
      ],
    );
    assert.deepEqual(ids({ search: '重点' }, ['li']), []);
    assert.deepEqual(ids({ search: '安' }, ['li']), [ANN]);
    assert.deepEqual(ids({}, []), []);
  });

  it('goes on after the last row, in every order alike', () => {
    for (const scope of ['everyone', ['zhang', 'li']] as const) {
      const seen: string[] = [];
      let after: ReturnType<typeof listGuests>['next'] = null;
      do {
        const page = listGuests(file.read, viewer(scope), ANY, { after, limit: 1 });
        seen.push(...page.rows.map(({ id }) => id));
        after = page.next;
      } while (after);
      assert.deepEqual(seen, [ANN, BO, CAI]);
    }
  });
});

describe('findGuest', () => {
  it('answers for somebody out of scope as for nobody', () => {
    assert.equal(findGuest(file.read, viewer(), CAI)?.conversations, 1);
    assert.equal(findGuest(file.read, viewer(['li']), CAI), null);
    assert.equal(findGuest(file.read, viewer(), outside('none')), null);
  });
});
