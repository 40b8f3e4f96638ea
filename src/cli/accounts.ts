import { pathsOf, readConfig } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { type KnownAccount, listAllAccounts } from '../store/account-recovery.ts';
import { ReadOnlyStore } from '../store/read-only.ts';
import type { Command } from './command.ts';
import { traceCommand } from './trace-command.ts';

const STATES: Readonly<Record<KnownAccount['state'], string>> = {
  open: '开启',
  closed: '关闭',
  left: '已离职，不能登录',
};

/** Who there is, for whoever is about to let one of them in again. May run beside the service. */
export const accounts: Command = {
  name: 'accounts',
  usage: 'accounts',
  about: '列出账号、姓名、状态与角色；可与服务同时运行，写入操作日志',
  async run(args) {
    if (args.length > 0) throw new UserError(`不认识的参数 ${args[0]}。用法：accounts`);
    const config = readConfig();
    traceCommand(config, { title: 'accounts' });
    const store = new ReadOnlyStore(pathsOf(config));
    try {
      const found = await store.read(listAllAccounts);
      process.stdout.write(found.length === 0 ? '还没有账号。\n' : `${found.map(lineOf).join('\n')}\n`);
      return 0;
    } finally {
      await store.close();
    }
  },
};

function lineOf({ login, name, state, roles, wecomUserid, hasPassword, hasTotp }: KnownAccount): string {
  const ways = [
    hasPassword ? '密码' : '',
    wecomUserid === null ? '' : `企业微信 ${wecomUserid}`,
    hasTotp ? '动态口令' : '',
  ].filter(Boolean);
  return `${login}  ${name}  ${STATES[state]}  ${roles.join('、') || '没有角色'}\n    登录方式：${ways.join('，') || '还没有'}`;
}
