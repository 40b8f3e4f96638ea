import { z } from 'zod';
import { tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const weapp = messageType({
  msgtype: 'weapp',
  label: '小程序',
  body: z.object({ title: words, description: words, username: words, displayname: words }),
  text: (body) => [body.title, body.description, body.displayname],
  preview: (body) => tagged('小程序', body.title, body.displayname),
});
