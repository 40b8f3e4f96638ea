import { chownSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, pathsOf, readConfig } from '../config.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { askSecret } from '../lib/terminal.ts';
import { openRecoveryCopy } from '../setup/recovery.ts';
import { restoreRecoveryCopy } from '../setup/restore.ts';
import { takeLock } from '../store/lock.ts';
import type { Command } from './command.ts';
import { traceCommand } from './trace-command.ts';

/** While the service stands still: it would seal new things with a key that is about to change. */
export const recover: Command = {
  name: 'recover',
  usage: 'recover <恢复副本.json>',
  about: '用恢复副本恢复主密钥、消息私钥与绑定信息（服务停止时使用）；口令在终端输入，或从标准输入读取',
  async run([file]) {
    if (!file) throw new UserError('用法：recover <恢复副本.json>');
    const config = readConfig();
    const bytes = readCopy(file);
    const lock = takeLock(config.dataDir);
    try {
      const content = await openRecoveryCopy(bytes, await askSecret('恢复副本的口令：'));
      const place = { keysDir: pathsOf(config).keys, keyFile: config.keyFile };
      traceRecovery(config, file);
      const said = restoreRecoveryCopy(place, content);
      giveToOwner(config);
      process.stdout.write(`${said.join('\n')}\n\n恢复完成。现在可以启动会存服务，随后执行 doctor 核对。\n`);
      return 0;
    } finally {
      lock.release();
    }
  },
};

/** Keys are wanted back also where huicun.db is lost or damaged: then the recovery goes on, and says so. */
function traceRecovery(config: Config, file: string): void {
  try {
    traceCommand(config, { title: `recover ${file}` });
  } catch (error) {
    process.stderr.write(`这次恢复没有记入操作日志：${messageOf(error)}\n`);
  }
}

function readCopy(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new UserError(`读不到文件 ${file}，请检查路径与权限。`);
  }
}

/** What root puts back must be readable by the account the service runs as: the one the data belongs to. */
function giveToOwner(config: Config): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(config.dataDir);
  const { keys } = pathsOf(config);
  const files = existsSync(keys) ? readdirSync(keys).map((name) => join(keys, name)) : [];
  for (const path of [config.keyFile, keys, ...files]) chownSync(path, uid, gid);
}
