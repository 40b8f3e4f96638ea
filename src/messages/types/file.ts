import { z } from 'zod';
import { messageType } from '../message-type.ts';

export const file = messageType({
  msgtype: 'file',
  label: '文件',
  body: z.object({
    filename: z.string(),
    sdkfileid: z.string(),
    md5sum: z.string().nullish(),
    filesize: z.number().nullish(),
  }),
  text: (body) => body.filename,
  preview: (body) => `[文件] ${body.filename}`,
  media: (body) => [{ sdkFileId: body.sdkfileid, md5: body.md5sum || null, bytes: body.filesize ?? null }],
});
