import { readConfig } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { endSeparation } from '../store/separation.ts';
import type { Command } from './command.ts';
import { changeByCommand } from './trace-command.ts';

/** The one way back from 三员分立: somebody at the server itself, and the trail says so. May run beside the service. */
export const separation: Command = {
  name: 'separation',
  usage: 'separation off',
  about: '关闭三员分立，超级管理员恢复；写入操作日志',
  async run([what]) {
    if (what !== 'off') throw new UserError('用法：separation off。开启三员分立在“权限 → 角色”页。');
    const title = 'separation off';
    const details = { was: true, now: false };
    const done = changeByCommand(readConfig(), { title, details }, endSeparation, Date.now());
    if (done === null) throw new UserError('还没有数据库：先启动会存服务，再执行。');
    process.stdout.write(done ? '三员分立已关闭，超级管理员恢复。\n' : '三员分立本来就没有开启。\n');
    return 0;
  },
};
