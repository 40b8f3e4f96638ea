import { z } from 'zod';
import { messageType } from '../message-type.ts';
import { storable } from '../storable.ts';

export const text = messageType({
  msgtype: 'text',
  label: '文本',
  body: z.object({ content: z.string().transform(storable) }),
  text: (body) => body.content,
  preview: (body) => body.content,
});
