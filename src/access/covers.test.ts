import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { covers } from './covers.ts';
import { NO_LIMITS, type ScopePart } from './scope.ts';
import { ALL_PERMISSIONS, type Viewer } from './viewer.ts';

const everything: Viewer = { accountId: 1, name: '林悦', permissions: ALL_PERMISSIONS, scope: 'everyone' };
const only = (...scope: string[]): Viewer => ({ ...everything, scope });
const { from, to, kinds } = NO_LIMITS;
const part = (more: Partial<ScopePart>): ScopePart => ({ people: 'everyone', from, to, kinds, ...more });
const narrowed = (...parts: ScopePart[]): Viewer => ({ ...everything, parts });

describe('covers', () => {
  it('is true of the same viewer and of one who sees more', () => {
    for (const viewer of [everything, only('lisi'), narrowed(part({ from: 5, kinds: ['group'] }))]) {
      assert.ok(covers(viewer, viewer));
      assert.ok(covers(everything, viewer));
    }
    assert.ok(covers(only('lisi', 'wangwu'), only('lisi')));
    assert.ok(covers(narrowed(part({ from: 3, to: 9 })), narrowed(part({ from: 4, to: 9 }))));
    assert.ok(covers(narrowed(part({ people: ['a'] }), part({ people: ['b'] })), only('a', 'b')));
  });

  it('is false as soon as one person, a moment or a kind is missing', () => {
    assert.ok(!covers(only('lisi'), everything));
    assert.ok(!covers(only('lisi'), only('lisi', 'wangwu')));
    assert.ok(!covers(narrowed(part({ from: 5 })), everything));
    assert.ok(!covers(narrowed(part({ to: 5 })), narrowed(part({ from: 1 }))));
    assert.ok(!covers(narrowed(part({ kinds: ['group'] })), narrowed(part({ kinds: ['group', 'internal'] }))));
    assert.ok(!covers(narrowed(part({ kinds: ['group'] })), everything));
  });

  it('is false for somebody to whom numbers are masked now', () => {
    const masked = { ...everything, permissions: ALL_PERMISSIONS.filter((name) => name !== 'see-numbers') };
    assert.ok(!covers(masked, everything));
    assert.ok(covers(everything, masked));
  });
});
