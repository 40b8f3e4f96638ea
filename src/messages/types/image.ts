import { z } from 'zod';
import { messageType } from '../message-type.ts';

export const image = messageType({
  msgtype: 'image',
  label: '图片',
  body: z.object({ sdkfileid: z.string(), md5sum: z.string().nullish(), filesize: z.number().nullish() }),
  preview: () => '[图片]',
  media: (body) => [{ sdkFileId: body.sdkfileid, md5: body.md5sum || null, bytes: body.filesize ?? null }],
});
