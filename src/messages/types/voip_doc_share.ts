import { z } from 'zod';
import { amount, fileFields, id, mediaRef, tagged, withoutId, words } from '../fields.ts';
import { isObject } from '../json.ts';
import { messageType } from '../message-type.ts';

/** A file shown in a call. `voipid` stands beside the body. */
export const voipDocShare = messageType({
  msgtype: 'voip_doc_share',
  label: '音视频共享文档',
  bodyIn: ({ voipid, voip_doc_share: body }) => (isObject(body) ? { voipid, ...body } : body),
  body: z.object({ ...fileFields, filename: words, filesize: amount, voipid: id }),
  shown: withoutId,
  text: (body) => [body.filename],
  preview: (body) => tagged('音视频共享文档', body.filename),
  media: (body) => [mediaRef('file', body, { bytes: body.filesize, name: body.filename })],
});
