import { z } from 'zod';
import { list, tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

/** What was said elsewhere, forwarded: records inside a record, to any depth. Each item is read on its own. */
export const chatrecord = messageType({
  msgtype: 'chatrecord',
  label: '聊天记录',
  body: z.object({ title: words, item: list(z.unknown()) }),
  shown: ({ title }) => ({ title }),
  items: (body) => body.item,
  text: (body) => [body.title],
  preview: (body) => tagged('聊天记录', body.title),
});
