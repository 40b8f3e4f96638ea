import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EVERYONE, NO_LIMITS } from '../access/scope.ts';
import { draftScope, readScope } from './scope-form.ts';
import { scopeWords } from './scope-words.ts';

const ALL = { type: ['internal', 'external', 'group'] };
const JANUARY = Date.parse('2026-01-01T00:00:00+08:00');
const JULY = Date.parse('2026-07-01T00:00:00+08:00');

describe('readScope', () => {
  it('reads what an editor sends, one box or several', () => {
    const fields = { ...ALL, kind: 'custom', department: ['2', '3'], alone: '3', employee: 'li', excluded: ['qian'] };

    assert.deepEqual(readScope(fields), {
      ...{ kind: 'custom', employees: ['li'], excluded: ['qian'], from: null, to: null, kinds: null },
      departments: [
        { id: 2, below: true },
        { id: 3, below: false },
      ],
    });
  });

  it('reads only the fields of its own prefix', () => {
    const both = { kind: 'self', 'b-kind': 'everyone', 'b-type': ALL.type };

    assert.deepEqual(readScope(both, 'b-'), EVERYONE);
    assert.throws(() => readScope(both, 'c-'), /还没有选查看范围/);
  });

  it('counts the last day, and keeps the kinds that were ticked', () => {
    const scope = readScope({ kind: 'everyone', from: '2026-01-01', to: '2026-06-30', type: ['group'] });

    assert.deepEqual([scope.from, scope.to, scope.kinds], [JANUARY, JULY, ['group']]);
  });

  it('forgets what belongs to another kind of scope', () => {
    const scope = readScope({ ...ALL, kind: 'self', department: '2', employee: 'li', excluded: 'li' });

    assert.deepEqual(scope, { ...NO_LIMITS, kind: 'self' });
  });
});

describe('draftScope', () => {
  it('takes what cannot be saved yet, and null for what is no scope', () => {
    assert.deepEqual(draftScope({ kind: 'custom' }), { ...NO_LIMITS, kind: 'custom', kinds: [] });
    assert.equal(draftScope({ kind: 'some' }), null);
    assert.equal(draftScope({}), null);
  });
});

describe('scopeWords', () => {
  const names = { department: (id: number) => `部门${id}`, person: (userid: string) => userid };

  it('names the first few, and says how many there are', () => {
    const departments = [1, 2, 3, 4].map((id) => ({ id, below: id > 1 }));
    const scope = { ...EVERYONE, kind: 'custom', departments, employees: ['li'], excluded: ['qian'] } as const;

    assert.equal(scopeWords(scope, names), '部门1（仅本级）、部门2、部门3等 4 个部门，li；不含 qian');
  });

  it('says times and kinds', () => {
    const scope = { ...EVERYONE, from: JANUARY, to: JULY, kinds: ['external', 'group'] } as const;

    assert.equal(scopeWords(scope, names), '全部；2026-01-01 至 2026-06-30；仅客户单聊、群聊');
    assert.equal(scopeWords({ ...scope, from: null, kinds: null }, names), '全部；2026-06-30 及以前');
    assert.equal(scopeWords({ ...NO_LIMITS, kind: 'department' }, names), '本部门及以下');
  });
});
