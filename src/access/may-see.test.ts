import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Chat, stretchesOf } from './may-see.ts';

const ALWAYS = { from: null, to: null };
const external: Chat = { kind: 'external', staff: 'zhang', other: null };
const internal: Chat = { kind: 'internal', staff: 'zhang', other: 'li' };

describe('stretchesOf', () => {
  it('shows a single chat when either side is in scope', () => {
    assert.deepEqual(stretchesOf({ scope: ['li'] }, internal), [ALWAYS]);
    assert.deepEqual(stretchesOf({ scope: ['zhang'] }, external), [ALWAYS]);
    assert.deepEqual(stretchesOf({ scope: ['li'] }, external), []);
    assert.deepEqual(stretchesOf({ scope: 'everyone' }, external), [ALWAYS]);
  });

  it('adds up what each part shows, and keeps each to its kinds', () => {
    const groups = { people: 'everyone', from: null, to: 9, kinds: ['group'] } as const;
    const chats = { people: ['zhang'], from: 5, to: null, kinds: null } as const;
    const viewer = { scope: 'everyone', parts: [groups, chats] } as const;

    assert.deepEqual(stretchesOf(viewer, external), [{ from: 5, to: null }]);
    assert.deepEqual(stretchesOf(viewer, { ...internal, kind: 'group' }), [
      { from: null, to: 9 },
      { from: 5, to: null },
    ]);
  });
});
