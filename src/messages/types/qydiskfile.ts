import { z } from 'zod';
import { tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

/** A file of the company's drive: its name is all we get. */
export const qydiskfile = messageType({
  msgtype: 'qydiskfile',
  label: '微盘文件',
  bodyIn: (record) => record['info'],
  body: z.object({ filename: words }),
  text: (body) => [body.filename],
  preview: (body) => tagged('微盘文件', body.filename),
});
