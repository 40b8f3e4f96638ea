import { z } from 'zod';
import { messageType } from '../message-type.ts';
import { storable } from '../storable.ts';

/** What robots write. */
export const markdown = messageType({
  msgtype: 'markdown',
  label: 'Markdown',
  bodyIn: (record) => record['info'],
  body: z.object({ content: z.string().transform(storable) }),
  text: (body) => body.content,
  preview: (body) => body.content,
});
