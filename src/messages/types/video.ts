import { z } from 'zod';
import { amount, clockLength, fileFields, mediaRef, tagged, withoutId } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const video = messageType({
  msgtype: 'video',
  label: '视频',
  body: z.object({ ...fileFields, filesize: amount, play_length: amount }),
  preview: (body) => tagged('视频', clockLength(body.play_length)),
  media: (body) => [mediaRef('video', body, { bytes: body.filesize, seconds: body.play_length })],
  shown: withoutId,
});
