import { UserError } from '../lib/errors.ts';
import type { Command } from './command.ts';
import { ARCHIVE_USAGE, verifyArchive } from './verify-archive.ts';
import { PACKAGE_USAGE, verifyPackageFile } from './verify-package.ts';
import { TRAIL_USAGE, verifyTrail } from './verify-trail.ts';

const USAGES = [ARCHIVE_USAGE, PACKAGE_USAGE, TRAIL_USAGE];

/** What can be held against what was written down when it happened. All of them read only. */
export const verify: Command = {
  name: 'verify',
  usage: USAGES.join(' | '),
  about:
    '核对：archive 为存档与存证日志及检查点，package 为导出的证据包，trail 为操作日志。可与服务同时运行；' +
    '相符退出码为 0，有问题为 1，无法核对为 2。',
  async run([what, ...args]) {
    if (what === 'archive') return verifyArchive(args);
    if (what === 'package') return verifyPackageFile(args);
    if (what === 'trail') return verifyTrail(args);
    throw new UserError(`用法：\n${USAGES.map((usage) => `  ${usage}`).join('\n')}`);
  },
};
