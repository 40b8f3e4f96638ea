import { z } from 'zod';
import { type Channel, listChannels } from '../../store/channels.ts';
import { readSettings } from '../../store/settings.ts';
import type { Check, CheckLine, Finding } from '../check.ts';
import { PROGRAM } from '../program.ts';

/** What threatens the archive often stops WeCom's own messages too: the address, the network, the application. */
const chosen = z.object({
  system: z.object({
    robots: z.array(z.string()).default([]),
    mails: z.array(z.string()).default([]),
  }),
});

const NOBODY = { robots: [], mails: [] };

export const secondChannel: Check = {
  name: 'second-channel',
  title: '系统提醒的第二渠道',
  path: '/notices/settings',
  lost: '企业微信的应用或网络出问题时，没有人会收到提醒。',
  async run({ store }): Promise<Finding> {
    const [settings, channels] = await Promise.all([
      store.read(readSettings, PROGRAM),
      store.read(listChannels, PROGRAM),
    ]);
    const { robots, mails } = chosen.safeParse(settings['notices']).data?.system ?? NOBODY;
    const used = channels.filter(({ key, kind }) => (kind === 'mail' ? mails.length > 0 : robots.includes(key)));
    if (used.length === 0) {
      return {
        state: 'warning',
        sentence: '系统运行提醒没有邮件或群机器人',
        reason: '只靠企业微信的应用消息，应用或出口 IP 出问题时提醒也发不出去。',
        remedy: '请在“规则 → 通知 → 渠道”中添加群机器人或邮件服务器，再到“设置”中为系统运行提醒选上。',
      };
    }
    const broken = used.filter(({ problem }) => problem !== '');
    const lines = used.map(lineOf);
    if (broken.length < used.length) return { state: 'ok', sentence: `${used.length} 个渠道可用`, lines };
    return {
      state: 'warning',
      sentence: `${broken.map(({ name }) => `“${name}”`).join('、')}最近一次没有发出`,
      reason: broken[0]!.problem,
      remedy: '请在“规则 → 通知 → 渠道”中按原因修改，再发一条测试消息。',
      lines,
    };
  },
};

function lineOf({ name, problem, workedAt }: Channel): CheckLine {
  const state = problem === '' ? 'ok' : 'warning';
  return {
    label: name,
    state,
    detail: problem || (workedAt === null ? '还没有发过' : '最近一次发送成功'),
    tookMs: null,
  };
}
