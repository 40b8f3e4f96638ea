import { z } from 'zod';
import { amount, tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

/** A post of a channel; `feed_type` 2 pictures, 4 video, 9 live. */
export const sphfeed = messageType({
  msgtype: 'sphfeed',
  label: '视频号',
  body: z.object({ feed_type: amount, sph_name: words, feed_desc: words }),
  text: (body) => [body.sph_name, body.feed_desc],
  preview: (body) => tagged('视频号', body.feed_desc, body.sph_name),
});
