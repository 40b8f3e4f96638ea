import { z } from 'zod';
import { findChannel } from '../../store/channels.ts';
import { channelKey, channelLine, MAIL_KEY } from '../notice-channels.ts';
import { page } from '../page.ts';

/** What would no longer go out. */
export const noticeChannelRemoveConfirm = page({
  get: '/notices/channels/:key/remove',
  may: 'edit-rules',
  trail: ['notices'],
  input: z.object({ key: channelKey }),
  view: 'notices/remove',
  async load({ store, alerts, clock }, viewer, { key }, visit) {
    const channel = await store.read(findChannel, viewer, key);
    if (!channel) return null;
    visit.trace({ act: 'notices', title: `通知渠道“${channel.name}”` });
    const { violations, system } = await alerts.settings();
    const isMail = key === MAIL_KEY;
    const used = (chosen: typeof system) => (isMail ? chosen.mails.length > 0 : chosen.robots.includes(key));
    const uses = [...(used(violations) ? ['违规通知'] : []), ...(used(system) ? ['系统运行提醒'] : [])];
    return {
      ...{
        heading: `删除渠道“${channel.name}”`,
        back: '/notices/channels',
        action: `/notices/channels/${key}/remove`,
        button: '删除渠道',
      },
      sentence: uses.length > 0 ? '删除之后，这些通知不再经它发出。' : '没有通知在用它。',
      hindrance: '',
      facts: [
        { name: '在用', value: uses.join('、') || '没有' },
        { name: '最近', value: channelLine(channel, clock()).state },
      ],
    };
  },
});
