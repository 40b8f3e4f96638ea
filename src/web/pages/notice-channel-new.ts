import { z } from 'zod';
import { page } from '../page.ts';

/** The robot of a group. */
export const noticeChannelNew = page({
  get: '/notices/channels/new',
  may: 'edit-rules',
  trail: ['notices'],
  input: z.object({}),
  view: 'notices/robot',
  async load(_app, _viewer, _input, visit) {
    visit.trace({ act: 'notices', title: '添加群机器人' });
    return { key: null, name: '', sentence: '' };
  },
});
