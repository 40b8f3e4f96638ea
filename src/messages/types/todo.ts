import { z } from 'zod';
import { tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const todo = messageType({
  msgtype: 'todo',
  label: '待办',
  body: z.object({ title: words, content: words }),
  text: (body) => [body.title, body.content],
  preview: (body) => tagged('待办', body.content, body.title),
});
