import { z } from 'zod';
import { id, time } from '../fields.ts';
import { messageType } from '../message-type.ts';

/** A customer's consent to the archive. */
export const agree = messageType({
  msgtype: 'agree',
  label: '同意存档',
  event: true,
  body: z.object({ userid: id, agree_time: time }).transform(({ userid, agree_time }) => ({ userid, at: agree_time })),
  preview: () => '[同意存档]',
});
