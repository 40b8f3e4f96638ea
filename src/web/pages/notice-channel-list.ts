import { z } from 'zod';
import { listChannels } from '../../store/channels.ts';
import { channelLine, MAIL_KEY } from '../notice-channels.ts';
import { page } from '../page.ts';

/** The ways notices go. */
export const noticeChannelList = page({
  get: '/notices/channels',
  may: 'see-rules',
  trail: ['notices'],
  input: z.object({}),
  view: 'notices/channels',
  async load({ store, clock, binding, config }, viewer, _input, visit) {
    const channels = await store.read(listChannels, viewer);
    visit.trace({ act: 'notices', title: '通知渠道' });
    const lines = channels.map((channel) => channelLine(channel, clock()));
    return {
      robots: lines.filter(({ key }) => key !== MAIL_KEY),
      mail: lines.find(({ key }) => key === MAIL_KEY) ?? null,
      hasApp: binding.current().agentId !== '',
      hasAddress: config.baseUrl !== '',
    };
  },
});
