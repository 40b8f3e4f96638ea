import { z } from 'zod';
import { id, time } from '../fields.ts';
import { messageType } from '../message-type.ts';

/** Comes under either name, and its time too. */
export const disagree = messageType({
  msgtype: 'disagree',
  label: '不同意存档',
  event: true,
  bodyIn: (record) => record['disagree'] ?? record['agree'],
  body: z
    .object({ userid: id, disagree_time: time, agree_time: time })
    .transform(({ userid, disagree_time, agree_time }) => ({ userid, at: disagree_time ?? agree_time })),
  preview: () => '[不同意存档]',
});
