import { z } from 'zod';
import { findChannel, removeChannel } from '../../store/channels.ts';
import { action } from '../action.ts';
import { channelKey } from '../notice-channels.ts';
import { GoTo } from '../outcome.ts';

/** Removes a robot or the mail server, with its secret. */
export const noticeChannelRemove = action({
  post: '/notices/channels/:key/remove',
  may: 'edit-rules',
  trail: ['notice-changed'],
  input: z.object({ key: channelKey }),
  async run({ store }, viewer, { key }, visit) {
    const channel = await store.read(findChannel, viewer, key);
    if (!channel) return null;
    const trace = { act: 'notice-changed', title: `删除通知渠道“${channel.name}”` } as const;
    await visit.change(trace, removeChannel, viewer, key);
    return new GoTo('/notices/channels', `已删除渠道“${channel.name}”。`);
  },
});
