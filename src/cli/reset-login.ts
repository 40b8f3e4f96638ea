import { readConfig } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { recoverAccount } from '../store/account-recovery.ts';
import type { Command } from './command.ts';
import { changeByCommand } from './trace-command.ts';

const USAGE = 'reset-login <账号> [--unlink]';

/** The way back in when nobody can reset anybody: somebody at the server itself, and the trail says so. */
export const resetLogin: Command = {
  name: 'reset-login',
  usage: USAGE,
  about:
    '恢复账号登录：生成一次性重置码，开启账号，移除动态口令与登录锁定；关联的企业微信成员已离职时加 --unlink 解除关联；可与服务同时运行，写入操作日志',
  async run(args) {
    const [login, ...more] = args.filter((arg) => arg !== '--unlink');
    if (!login || more.length > 0 || login.startsWith('--')) throw new UserError(`用法：${USAGE}`);
    const unlink = args.includes('--unlink');
    const trace = {
      act: 'account-recovered',
      title: `reset-login ${login}`,
      details: { account: login, ...(unlink ? { unlinked: true } : {}) },
    } as const;
    const recovered = changeByCommand(readConfig(), trace, recoverAccount, login, unlink, Date.now());
    if (recovered === null) throw new UserError('还没有数据库：先启动会存服务，再执行。');
    const { name, code } = recovered;
    process.stdout.write(
      `${recovered.login}（${name}）的一次性重置码：${code}\n24 小时内有效，用过即失效。在浏览器打开本系统的 /reset，输入账号与重置码，设新密码。\n`,
    );
    return 0;
  },
};
