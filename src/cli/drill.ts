import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DrillReport, drill as drillBackup } from '../backup/drill.ts';
import { STAGES } from '../backup/pace.ts';
import { openVault } from '../backup/vault.ts';
import { type Config, readConfig } from '../config.ts';
import { bytesFree } from '../lib/disk.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { type DrillRecord, recordDrill } from '../store/backups.ts';
import { findPlace, PLACE_FLAGS, PLACE_OPTIONS, passphraseFor, readOptions } from './backup-place.ts';
import type { Command } from './command.ts';
import { backupProgress } from './progress.ts';
import { chooseSnapshot } from './restore.ts';
import { changeByCommand } from './trace-command.ts';

const USAGE = 'drill [--from 位置] [--snapshot 名称] [--scratch 文件夹] [--passphrase-file 文件]';

/** Beside the running service: it looks at the back-up alone. */
export const drill: Command = {
  name: 'drill',
  usage: USAGE,
  about:
    '恢复演练，服务不必停：把一份备份恢复到临时文件夹，与备份时的数目逐项比对，再按存证日志校验，随后删除；' +
    '退出码 0 相符、1 有问题、2 无法演练；写入操作日志',
  async run(args) {
    const options = readOptions(args, {
      valued: ['--from', '--snapshot', '--scratch', ...PLACE_OPTIONS],
      flags: PLACE_FLAGS,
      usage: USAGE,
    });
    const config = readConfig();
    const found = await findPlace(config, options.get('--from'), options);
    const vault = await openVault(found.place, await passphraseFor(found));
    const snapshot = await chooseSnapshot(vault, options.get('--snapshot'));
    const [begun, scratch] = [Date.now(), makeScratch(options.get('--scratch'))];
    try {
      const free = () => bytesFree(scratch);
      const report = await drillBackup({ vault, snapshot, scratch, freeBytes: free, pace: backupProgress(STAGES) });
      const tookMs = Date.now() - begun;
      process.stdout.write(table(report, snapshot, tookMs));
      const sentence = sentenceFor(report);
      record(config, { at: begun, snapshot, place: found.place.label, isGood: report.isGood, tookMs, sentence });
      return report.isGood ? 0 : 1;
    } catch (error) {
      if (error instanceof UserError)
        record(config, {
          at: begun,
          snapshot,
          place: found.place.label,
          isGood: false,
          tookMs: Date.now() - begun,
          sentence: error.message,
        });
      throw error;
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

function makeScratch(folder: string | undefined): string {
  const root = folder ?? tmpdir();
  try {
    mkdirSync(root, { recursive: true });
    return mkdtempSync(join(root, 'huicun-drill-'));
  } catch (error) {
    throw new UserError(`不能在 ${root} 里建立临时文件夹：${messageOf(error)}。请用 --scratch 换一个。`);
  }
}

function sentenceFor({ rows, manifest }: DrillReport): string {
  const bad = rows.filter(({ isSame }) => !isSame);
  if (bad.length === 0) return `消息 ${manifest.totals.messages} 条，媒体 ${manifest.totals.media} 个，全部相符`;
  return bad.map(({ what, found }) => `${what}：${found}`).join('；');
}

function table({ rows, isGood }: DrillReport, snapshot: string, tookMs: number): string {
  const lines = rows.map(({ what, expected, found, isSame }) =>
    isSame ? `  ✓ ${what}　${found}` : `  ✗ ${what}　备份时 ${expected}，恢复后 ${found}`,
  );
  const verdict = isGood
    ? '演练通过：恢复后的数据与备份时相符。'
    : '演练发现问题：请换用另一份备份，并检查存放它的磁盘。';
  return `${verdict}\n${snapshot}，用时 ${(tookMs / 1000).toFixed(1)} 秒\n${lines.join('\n')}\n`;
}

/** Where the data is gone, the drill has still been held. */
function record(config: Config, drilled: DrillRecord): void {
  try {
    const title = `drill ${drilled.snapshot}：${drilled.isGood ? '相符' : '有问题'}`;
    changeByCommand(config, { title, details: { place: drilled.place } }, recordDrill, drilled);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`这次演练没有记入操作日志：${messageOf(error)}\n`);
  }
}
