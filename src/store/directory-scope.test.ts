import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { recordEmployeeIds, recordScope } from './directory.ts';
import { ArchiveDesk } from './testing/archive-desk.ts';

const AT = Date.parse('2026-11-20T10:00:00+08:00');
const DAY = 86_400_000;

describe('recordScope', () => {
  let desk: ArchiveDesk;
  beforeEach(() => {
    desk = new ArchiveDesk();
  });
  afterEach(() => desk.end());

  const scope = (at: number, ...editions: [edition: number, ...userids: string[]][]) =>
    desk.write(
      recordScope,
      editions.map(([edition, ...userids]) => ({ edition, userids })),
      AT + at,
    );
  const periods = () =>
    desk.lines(
      `SELECT userid, edition, from_at - ${AT}, coalesce(to_at - ${AT}, 'on') FROM archive_scope ORDER BY userid, from_at, edition`,
    );
  const changes = () => desk.lines('SELECT kind, subject, was, now FROM directory_changes ORDER BY n');
  const told = () =>
    desk.lines(`SELECT sentence, coalesce(over_at - ${AT}, 'open') FROM incidents WHERE kind = 'scope' ORDER BY id`);

  it('takes a version that WeCom says at last for the one it was all along, and keeps it when it is not said again', () => {
    scope(0, [0, 'li', 'zhang']);
    assert.deepEqual(scope(1, [1, 'li'], [3, 'li', 'zhang']), { entered: [], left: [] });
    assert.deepEqual(scope(2, [0, 'li', 'zhang']), { entered: [], left: [] });
    assert.deepEqual(periods(), ['li 1 0 on', 'li 3 1 on', 'zhang 3 0 on']);
    assert.deepEqual(changes(), []);
  });

  it('keeps every period of those who leave and return, and says both', () => {
    scope(0, [2, 'li', 'zhang']);
    scope(5, [2, 'zhang']);
    scope(9, [2, 'li', 'zhang'], [3, 'wu']);
    assert.deepEqual(periods(), ['li 2 0 5', 'li 2 9 on', 'wu 3 9 on', 'zhang 2 0 on']);
    assert.deepEqual(changes(), ['scope-left li [2] ', 'scope-entered li  [2]', 'scope-entered wu  [3]']);
  });

  it('tells people how many left, the first of them by name', () => {
    const staff = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    desk.write(recordEmployeeIds, [{ userid: 'a', departments: [1] }], AT);
    scope(0, [1, ...staff]);
    scope(1, [1, 'g']);
    assert.match(told()[0]!, /^6 名员工退出了存档范围：a、b、c、d、e 等。.*open$/);
  });

  it('tells it until all are back, or for a week', () => {
    scope(0, [1, 'li', 'wu', 'zhang']);
    scope(1, [1, 'zhang']);
    scope(2, [1, 'zhang', 'li']);
    assert.match(told()[0]!, /open$/);
    scope(3, [1, 'zhang', 'li', 'wu']);
    assert.match(told()[0]!, / 3$/);
    scope(4, [1, 'zhang', 'li']);
    scope(4 + 6 * DAY, [1, 'zhang', 'li']);
    assert.match(told()[1]!, /open$/);
    scope(4 + 7 * DAY, [1, 'zhang', 'li']);
    assert.match(told()[1]!, new RegExp(` ${4 + 7 * DAY}$`));
  });
});
