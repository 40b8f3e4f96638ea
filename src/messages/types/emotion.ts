import { z } from 'zod';
import { amount, fileFields, mediaRef, withoutId } from '../fields.ts';
import { messageType } from '../message-type.ts';

/** `type` 1 is a GIF, 2 a PNG. */
export const emotion = messageType({
  msgtype: 'emotion',
  label: '表情',
  body: z.object({ ...fileFields, type: amount, width: amount, height: amount, imagesize: amount }),
  preview: () => '[表情]',
  media: (body) => [mediaRef('emotion', body, { bytes: body.imagesize })],
  shown: withoutId,
});
