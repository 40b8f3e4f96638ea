import { z } from 'zod';
import { id, tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const docmsg = messageType({
  msgtype: 'docmsg',
  label: '在线文档',
  bodyIn: (record) => record['doc'],
  body: z.object({ title: words, link_url: words, doc_creator: id }),
  text: (body) => [body.title, body.link_url],
  preview: (body) => tagged('在线文档', body.title),
});
