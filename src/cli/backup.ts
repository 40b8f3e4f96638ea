import { STAGES } from '../backup/pace.ts';
import { backUp } from '../backup/run-backup.ts';
import { openOrMakeVault } from '../backup/vault.ts';
import { type Config, pathsOf, readConfig } from '../config.ts';
import { bytesFree } from '../lib/disk.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { askSecret } from '../lib/terminal.ts';
import { makeRecoveryCopy } from '../setup/recovery.ts';
import { type BackupResult, beginBackup, failBackup, finishBackup } from '../store/backups.ts';
import { findPlace, PLACE_FLAGS, PLACE_OPTIONS, passphraseFor, readOptions, sizeIn } from './backup-place.ts';
import type { Command } from './command.ts';
import { backupProgress } from './progress.ts';
import { changeByCommand, traceCommand } from './trace-command.ts';

const USAGE = 'backup [--to 位置] [--full] [--passphrase | --passphrase-file 文件]';

/** Beside the running service, or while it stands still. */
export const backup: Command = {
  name: 'backup',
  usage: USAGE,
  about:
    '立即备份，服务不必停；只复制上次之后有变化的部分，做完重新读出核对。不写 --to 时用“设置 › 备份”里的位置。' +
    '--full 全部重新复制与核对；--passphrase 在终端输入口令，备份加密并带上密钥；写入操作日志',
  async run(args) {
    const options = readOptions(args, {
      valued: ['--to', ...PLACE_OPTIONS],
      flags: ['--full', '--passphrase', ...PLACE_FLAGS],
      usage: USAGE,
    });
    const config = readConfig();
    const found = await findPlace(config, options.get('--to'), options);
    traceCommand(config, { title: `backup ${found.place.label}${options.has('--full') ? ' --full' : ''}` });
    const asked = options.has('--passphrase') ? await askSecret('备份的口令：') : await passphraseFor(found);
    const begun = Date.now();
    try {
      const result = await make(config, { ...found, passphrase: asked }, options.has('--full'));
      record(config, found.place.label, begun, result);
      process.stdout.write(wordsFor(result, Date.now() - begun, found.place.label));
      return 0;
    } catch (error) {
      record(config, found.place.label, begun, messageOf(error));
      throw error;
    }
  },
};

async function make(
  config: Config,
  { place, plan, passphrase }: Awaited<ReturnType<typeof findPlace>>,
  isFull: boolean,
): Promise<BackupResult> {
  const paths = pathsOf(config);
  const vault = await openOrMakeVault(place, passphrase);
  const keys = { keysDir: paths.keys, keyFile: config.keyFile };
  const copy = passphrase === '' ? null : await makeRecoveryCopy(keys, { passphrase, again: passphrase }, Date.now());
  return backUp(
    {
      ...{ paths, vault, isFull, dataDir: config.dataDir, clock: Date.now },
      freeBytes: () => bytesFree(config.dataDir),
      keyCopy: copy?.bytes ?? null,
      pace: backupProgress(STAGES),
    },
    plan && { count: plan.keepCount, days: plan.keepDays },
  );
}

/** A database that is not there, or is newer than we are, is no reason to have no back-up. */
function record(config: Config, place: string, begun: number, result: BackupResult | string): void {
  try {
    changeByCommand(config, { title: `backup ${place}：${typeof result === 'string' ? '失败' : '完成'}` }, (db) => {
      const id = beginBackup(db, place, 'command', begun);
      if (typeof result === 'string') failBackup(db, id, 'failed', result, Date.now());
      else finishBackup(db, id, result, Date.now());
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`这次备份没有记入数据库：${messageOf(error)}\n`);
  }
}

function wordsFor(result: BackupResult, tookMs: number, place: string): string {
  const { snapshot, bytes, newBytes, messages, media, hasKeys, removed, sentence } = result;
  const lines = [
    `备份完成，已重新读出核对：${snapshot}`,
    `位置　　　${place}`,
    `内容　　　消息 ${messages} 条，媒体 ${media} 个，共 ${sizeIn(bytes)}；这次新复制 ${sizeIn(newBytes)}，用时 ${(tookMs / 1000).toFixed(1)} 秒`,
    hasKeys
      ? '密钥　　　已用口令封存在内'
      : '密钥　　　不在备份里：没有密钥，恢复后的系统打不开新消息。请在“密钥”页下载恢复副本，或用口令备份',
    ...(removed.length > 0 ? [`保留　　　按设置删除了 ${removed.length} 份旧备份`] : []),
    ...(sentence === '' ? [] : [`注意　　　${sentence}`]),
  ];
  return `${lines.join('\n')}\n`;
}
