import { listSnapshots, readManifest, timeInName } from '../backup/manifest.ts';
import { openVault, type Vault } from '../backup/vault.ts';
import { readConfig } from '../config.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { findPlace, PLACE_FLAGS, PLACE_OPTIONS, passphraseFor, readOptions, sizeIn, timeOf } from './backup-place.ts';
import type { Command } from './command.ts';

const USAGE = 'backups [--from 位置] [--passphrase-file 文件]';

/** Looks at the place alone: also where there is no data any more. */
export const backups: Command = {
  name: 'backups',
  usage: USAGE,
  about: '列出一个位置里的备份：时间、大小与内容',
  async run(args) {
    const options = readOptions(args, { valued: ['--from', ...PLACE_OPTIONS], flags: PLACE_FLAGS, usage: USAGE });
    const found = await findPlace(readConfig(), options.get('--from'), options);
    const vault = await openVault(found.place, await passphraseFor(found));
    const names = await listSnapshots(found.place);
    const lines: string[] = [];
    for (const name of names) lines.push(await line(vault, name));
    process.stdout.write(`${found.place.label} 里有 ${names.length} 份备份\n${lines.join('')}`);
    return 0;
  },
};

async function line(vault: Vault, name: string): Promise<string> {
  try {
    const { totals, keys, program } = await readManifest(vault.place, vault.box, name);
    const { messages, media, bytes, newBytes } = totals;
    return (
      `${name}  ${timeOf(timeInName(name))}  消息 ${messages} 条，媒体 ${media} 个，${sizeIn(bytes)}` +
      `（新增 ${sizeIn(newBytes)}）${keys ? '，含密钥' : ''}，程序 ${program}\n`
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${name}  ${messageOf(error)}\n`;
  }
}
