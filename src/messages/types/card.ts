import { z } from 'zod';
import { id, tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

/** Whose card it is stands there as an id; the name is the directory's. */
export const card = messageType({
  msgtype: 'card',
  label: '名片',
  body: z.object({ corpname: words, userid: id }),
  text: (body) => [body.corpname],
  preview: (body) => tagged('名片', body.corpname),
});
