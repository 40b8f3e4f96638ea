import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Config, pathsOf, readConfig } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { changeKeyNotes } from '../setup/key-notes.ts';
import { finishRotation, type RotationPlace, rotateMasterKey } from '../store/key-rotation.ts';
import { takeLock } from '../store/lock.ts';
import type { Command } from './command.ts';
import { commandEntry } from './trace-command.ts';

const COPY =
  '旧的恢复副本配的是旧的主密钥，对今后的数据不再有用：请启动服务，在“密钥”页重新下载恢复副本，并另做一次备份。';

/** While the service stands still: everything it holds in memory is sealed with the key of before. */
export const rotateKey: Command = {
  name: 'rotate-key',
  usage: 'rotate-key',
  about: '更换主密钥，并用新的主密钥重新封存所有密钥与口令（服务停止时使用）；写入操作日志，中断后再执行即可接着做完',
  async run(args) {
    if (args.length > 0) throw new UserError(`不认识的参数 ${args[0]}。用法：rotate-key`);
    const config = readConfig();
    const lock = takeLock(config.dataDir);
    try {
      process.stdout.write(`${rotate(config)}\n`);
      return 0;
    } finally {
      lock.release();
    }
  },
};

function rotate(config: Config): string {
  const paths = pathsOf(config);
  const place = { keysDir: paths.keys, keyFile: config.keyFile, desk: paths.desk };
  const finished = finishRotation(place);
  if (finished === 'completed') {
    forgetCopy(place);
    return `上次被打断的更换已经做完，没有再换一把。${COPY}`;
  }
  assertWritable(place);
  const count = rotateMasterKey(place, [commandEntry({ title: 'rotate-key' })]);
  forgetCopy(place);
  const undone = finished === 'undone' ? '上次被打断的更换已撤销。' : '';
  return `${undone}主密钥已更换，${count} 份密钥与口令已用它重新封存。${COPY}`;
}

/** The page says again that a recovery copy is to be made. */
function forgetCopy({ keysDir }: RotationPlace): void {
  changeKeyNotes(keysDir, () => ({ copied: null }));
}

function assertWritable({ keyFile, keysDir }: RotationPlace): void {
  if (!existsSync(keysDir))
    throw new UserError(
      `${keysDir} 不存在：还没有封存过任何密钥，主密钥不必更换。请检查 DATA_DIR 是否指向会存的数据。`,
    );
  for (const folder of [dirname(keyFile), keysDir])
    try {
      accessSync(folder, constants.W_OK);
    } catch {
      throw new UserError(
        `没有写入 ${folder} 的权限，主密钥没有更换。请以 root 执行，或让运行会存服务的账号能写入它。`,
      );
    }
}
