import { z } from 'zod';
import { amount, fileFields, mediaRef, withoutId } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const image = messageType({
  msgtype: 'image',
  label: '图片',
  body: z.object({ ...fileFields, filesize: amount }),
  preview: () => '[图片]',
  media: (body) => [mediaRef('image', body, { bytes: body.filesize })],
  shown: withoutId,
});
