import { z } from 'zod';
import { channelsView } from '../notice-channels.ts';
import { page } from '../page.ts';

/** The ways notices go. */
export const noticeChannelList = page({
  get: '/notices/channels',
  may: 'see-rules',
  trail: ['notices'],
  input: z.object({}),
  view: 'notices/channels',
  async load(app, viewer, _input, visit) {
    const ways = await channelsView(app, viewer);
    visit.trace({ act: 'notices', title: '通知渠道' });
    return ways;
  },
});
