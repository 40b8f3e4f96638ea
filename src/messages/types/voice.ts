import { z } from 'zod';
import { amount, clockLength, fileFields, mediaRef, tagged, withoutId } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const voice = messageType({
  msgtype: 'voice',
  label: '语音',
  body: z.object({ ...fileFields, voice_size: amount, play_length: amount }),
  preview: (body) => tagged('语音', clockLength(body.play_length)),
  media: (body) => [mediaRef('voice', body, { bytes: body.voice_size, seconds: body.play_length })],
  shown: withoutId,
});
