import { z } from 'zod';
import { tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const link = messageType({
  msgtype: 'link',
  label: '链接',
  body: z.object({ title: words, description: words, link_url: words, image_url: words }),
  text: (body) => [body.title, body.description, body.link_url],
  preview: (body) => tagged('链接', body.title, body.link_url),
});
