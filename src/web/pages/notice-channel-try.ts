import { z } from 'zod';
import { isMailAddress } from '../../alerts/settings.ts';
import { UserError } from '../../lib/errors.ts';
import { findOwnAccount } from '../../store/accounts.ts';
import { findChannel } from '../../store/channels.ts';
import { action } from '../action.ts';
import { channelKey, channelsView, MAIL_KEY } from '../notice-channels.ts';
import { GoTo, Show } from '../outcome.ts';
import { fullTime } from '../words.ts';

/** One message at once, to see whether a way works. */
export const noticeChannelTry = action({
  post: '/notices/channels/try',
  may: 'edit-rules',
  trail: ['notice-changed'],
  input: z.object({ key: z.literal('wecom').or(channelKey), to: z.string().trim().max(254).default('') }),
  again: async (app, _input, visit, sentence) =>
    new Show('notices/channels', await channelsView(app, visit.viewer!, sentence), 422),
  async run({ store, alerts, clock }, viewer, { key, to }, visit) {
    const channel = key === 'wecom' ? null : await store.read(findChannel, viewer, key);
    if (key !== 'wecom' && !channel) return null;
    const recipient = key === 'wecom' ? await ownUserid() : key === MAIL_KEY ? mailbox(to) : key;
    visit.trace({ act: 'notice-changed', title: `测试通知渠道“${channel?.name ?? '企业微信'}”` });
    const body = `这是一条测试消息，由${viewer.name}于 ${fullTime(clock())} 发出。收到说明这个渠道可用。`;
    const written = { format: 'text', title: '会存测试消息', body, link: null } as const;
    await alerts.attempt(key === 'wecom' ? 'wecom' : channel!.kind, recipient, written);
    return new GoTo('/notices/channels', '测试消息已发出，请到手机或邮箱里查看。');

    async function ownUserid(): Promise<string> {
      const account = await store.read(findOwnAccount, viewer);
      if (account?.wecomUserid) return account.wecomUserid;
      throw new UserError('这个账号没有关联企业微信，测试消息无处可发。到“我的账号”里扫码关联，再试一次。');
    }
  },
});

function mailbox(to: string): string {
  if (isMailAddress(to)) return to;
  throw new UserError('填写收测试邮件的邮箱地址。');
}
