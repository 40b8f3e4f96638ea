import { z } from 'zod';
import { id, time } from '../fields.ts';
import { messageType } from '../message-type.ts';

/** Somebody changed to another company in WeCom. Has an action instead of a type, and all its fields at the top. */
export const switched = messageType({
  msgtype: 'switch',
  label: '切换企业',
  event: true,
  bodyIn: (record) => record,
  body: z.object({ user: id, time }).transform(({ user, time: at }) => ({ user, at })),
  preview: () => '[切换企业]',
});
