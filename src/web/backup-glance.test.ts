import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackupGlance, BackupPlanRow, BackupRow } from '../store/backups.ts';
import { backupLine } from './backup-glance.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-20T10:00:00+08:00');
const plan = { isOn: true, everyHours: 24, nextAt: NOW + HOUR, changedAt: NOW - 900 * HOUR } as BackupPlanRow;
const done = (hours: number) => ({ id: 1, startedAt: NOW - hours * HOUR, bytes: 2 ** 30 }) as BackupRow;
const nothing: BackupGlance = {
  ...{ plan: null, running: null, lastDone: null, failed: null, lastDrill: null },
  beforeDisposal: 0,
};
const drill = { at: NOW, snapshot: '', place: '', isGood: false, tookMs: 1, sentence: '' };

describe('backupLine', () => {
  it('says how old the newest is, and when the next comes', () => {
    const { tone, title, facts } = backupLine({ ...nothing, plan, lastDone: done(20) }, NOW);
    assert.deepEqual([tone, title], ['ok', '备份正常']);
    assert.match(facts.join(' '), /^最近一份 20 小时前，1\.0 GB，已核对 下一次 2026-11-20 11:00:00$/);
  });

  it('warns of none, of one that is overdue, and of one that failed or did not come back', () => {
    const titles = (
      [
        nothing,
        { ...nothing, lastDone: done(1) },
        { ...nothing, plan, lastDone: done(60) },
        { ...nothing, plan, lastDone: done(20), failed: done(1) },
        { ...nothing, plan, lastDone: done(20), lastDrill: drill },
      ] as BackupGlance[]
    ).map((glance) => `${backupLine(glance, NOW).tone} ${backupLine(glance, NOW).title}`);
    assert.deepEqual(titles, [
      'warning 还没有设置备份',
      'warning 没有定时备份',
      'warning 备份已过期',
      'error 最近一次备份没有做成',
      'error 备份恢复不出来',
    ]);
  });
});
