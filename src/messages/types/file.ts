import { z } from 'zod';
import { amount, fileFields, mediaRef, tagged, withoutId, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const file = messageType({
  msgtype: 'file',
  label: '文件',
  body: z.object({ ...fileFields, filename: words, fileext: words, filesize: amount }),
  text: (body) => [body.filename],
  preview: (body) => tagged('文件', body.filename),
  media: (body) => [mediaRef('file', body, { bytes: body.filesize, name: body.filename })],
  shown: withoutId,
});
