import { chownSync, existsSync, statSync } from 'node:fs';
import { listSnapshots } from '../backup/manifest.ts';
import { STAGES } from '../backup/pace.ts';
import { type Restored, restoreBackup } from '../backup/restore.ts';
import { openVault, type Vault } from '../backup/vault.ts';
import { type Config, pathsOf, readConfig } from '../config.ts';
import { bytesFree } from '../lib/disk.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { openRecoveryCopy } from '../setup/recovery.ts';
import { restoreRecoveryCopy } from '../setup/restore.ts';
import { giveToOwner } from '../store/restored.ts';
import { findPlace, PLACE_FLAGS, PLACE_OPTIONS, passphraseFor, readOptions, sizeIn, timeOf } from './backup-place.ts';
import type { Command } from './command.ts';
import { backupProgress } from './progress.ts';
import { traceCommand } from './trace-command.ts';

const USAGE = 'restore --from 位置 [--snapshot 名称] [--passphrase-file 文件]';

/** Onto an empty machine, while the service stands still. */
export const restore: Command = {
  name: 'restore',
  usage: USAGE,
  about:
    '把备份恢复到空的数据目录（服务停止时使用）；不写 --snapshot 时取最新的一份，加密的备份会询问口令，并一起恢复密钥。' +
    '中途断电可再执行一次；写入操作日志',
  async run(args) {
    const options = readOptions(args, {
      valued: ['--from', '--snapshot', ...PLACE_OPTIONS],
      flags: PLACE_FLAGS,
      usage: USAGE,
    });
    if (!options.has('--from')) throw new UserError(`用法：${USAGE}`);
    const config = readConfig();
    const found = await findPlace(config, options.get('--from'), options);
    const passphrase = await passphraseFor(found);
    const vault = await openVault(found.place, passphrase);
    const snapshot = await chooseSnapshot(vault, options.get('--snapshot'));
    const restored = await restoreBackup({
      ...{ vault, snapshot, dataDir: config.dataDir, pace: backupProgress(STAGES) },
      freeBytes: () => bytesFree(config.dataDir),
    });
    const keys = await bringKeys(config, restored, passphrase);
    leaveTrace(config, snapshot, found.place.label);
    process.stdout.write(wordsFor(restored, snapshot, keys));
    return 0;
  },
};

export async function chooseSnapshot({ place }: Pick<Vault, 'place'>, asked: string | undefined): Promise<string> {
  const names = await listSnapshots(place);
  const name = asked ?? names.at(-1);
  if (name === undefined) throw new UserError(`${place.label} 里还没有做完的备份。`);
  if (names.includes(name)) return name;
  throw new UserError(`${place.label} 里没有名为 ${name} 的备份。用 huicun backups 列出全部。`);
}

/** Lines of what came back; null: the back-up has no keys. */
async function bringKeys(config: Config, { keyCopy }: Restored, passphrase: string): Promise<string[] | null> {
  if (keyCopy === null) return null;
  const place = { keysDir: pathsOf(config).keys, keyFile: config.keyFile };
  const said = restoreRecoveryCopy(place, await openRecoveryCopy(keyCopy, passphrase));
  giveToOwner(config.dataDir);
  if (process.getuid?.() === 0 && existsSync(config.keyFile)) {
    const { uid, gid } = statSync(config.dataDir);
    chownSync(config.keyFile, uid, gid);
  }
  return said;
}

/** It stands in the trail that has just come back. */
function leaveTrace(config: Config, snapshot: string, label: string): void {
  try {
    traceCommand(config, { title: `restore ${snapshot}`, details: { place: label } });
    giveToOwner(config.dataDir);
  } catch (error) {
    process.stderr.write(`这次恢复没有记入操作日志：${messageOf(error)}\n`);
  }
}

function wordsFor({ manifest }: Restored, snapshot: string, keys: readonly string[] | null): string {
  const { messages, media, bytes } = manifest.totals;
  const lines = [
    `恢复完成：${snapshot}（${timeOf(manifest.madeAt)} 的备份）`,
    `内容　　　消息 ${messages} 条，媒体 ${media} 个，共 ${sizeIn(bytes)}，每个文件都已核对`,
    ...(keys === null
      ? ['密钥　　　不在这份备份里：请用恢复副本执行 huicun recover，再启动服务']
      : ['密钥　　　已恢复', ...keys.map((line) => `　　　　　${line}`)]),
    '',
    '接下来：',
    '  1. 启动会存服务。备份之后的消息，企业微信还保留的会自动补上，不重不漏。',
    '  2. 存证日志会自动以新的名称接续。手里有备份之后送到外部的检查点时，请在启动前执行 huicun log rejoin --outside 文件，把它一并记入。',
    '  3. 执行 huicun doctor 与 huicun verify archive 核对，并随即把新的检查点送到外部。',
  ];
  return `${lines.join('\n')}\n`;
}
