import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SyncFacts } from '../store/check-facts.ts';
import { lastNight, owedParts } from './sync-owed.ts';
import { PART_TITLES, type PartName } from './sync-part.ts';

const at = (time: string) => Date.parse(`2026-11-20T${time}+08:00`);
const NAMES = Object.keys(PART_TITLES) as PartName[];

function facts(finishedAt: number, differing: Partial<Record<PartName, Partial<SyncFacts>>> = {}): SyncFacts[] {
  const common = {
    state: 'idle' as const,
    begunAt: finishedAt,
    finishedAt,
    rows: 1,
    sentence: '',
    remedy: '',
    code: null,
  };
  return NAMES.map((part) => ({ part, ...common, ...differing[part] }));
}

describe('owedParts', () => {
  const heard = { now: at('10:30:00'), hearsOfCustomers: true };

  it('is everything at first, and once more each night', () => {
    assert.deepEqual(owedParts([], heard), NAMES);
    const lastRun = facts(at('02:40:00') - 86_400_000);
    assert.deepEqual(owedParts(lastRun, { ...heard, now: at('02:30:00') }), NAMES);
  });

  it('is only the light parts between the nights', () => {
    const light = ['departments', 'employees', 'scope'];
    assert.deepEqual(owedParts(facts(at('02:40:00')), heard), light);
    assert.deepEqual(owedParts(facts(at('02:40:00')), { ...heard, hearsOfCustomers: false }), [
      ...light,
      'customers',
      'customer-rooms',
    ]);
  });

  it('is what broke off or failed, except logs that are not ours to read', () => {
    const begunAt = at('02:40:00');
    const known = facts(at('02:40:00'), {
      consents: { state: 'running', begunAt },
      robots: { state: 'failed', begunAt, finishedAt: null },
      operations: { state: 'failed', begunAt, finishedAt: null },
    });
    assert.deepEqual(owedParts(known, heard).slice(3), ['consents', 'robots']);
    assert.ok(owedParts(known, { ...heard, now: heard.now + 86_400_000 }).includes('operations'));
  });

  it('counts nights in China, whatever the server’s zone', () => {
    assert.equal(lastNight(at('02:29:59')), at('02:30:00') - 86_400_000);
    assert.equal(lastNight(at('02:30:00')), at('02:30:00'));
    assert.equal(lastNight(at('23:59:59')), at('02:30:00'));
  });
});
