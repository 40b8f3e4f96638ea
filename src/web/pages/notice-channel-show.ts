import { z } from 'zod';
import { findChannel } from '../../store/channels.ts';
import { channelKey, MAIL_KEY, mailForm } from '../notice-channels.ts';
import { Show } from '../outcome.ts';
import { page } from '../page.ts';

/** One of the ways, to be changed. The mail server is there before it was ever filled in. */
export const noticeChannelShow = page({
  get: '/notices/channels/:key',
  may: 'edit-rules',
  trail: ['notices'],
  input: z.object({ key: channelKey }),
  view: 'notices/robot',
  async load({ store }, viewer, { key }, visit) {
    const channel = await store.read(findChannel, viewer, key);
    if (!channel && key !== MAIL_KEY) return null;
    visit.trace({ act: 'notices', title: channel ? `通知渠道“${channel.name}”` : '邮件服务器' });
    if (key !== MAIL_KEY) return { key, name: channel!.name, sentence: '' };
    const said = { hasPassword: channel?.hasSecret === true, isNew: channel === null, sentence: '' };
    return new Show('notices/mail', { form: mailForm(channel), ...said });
  },
});
