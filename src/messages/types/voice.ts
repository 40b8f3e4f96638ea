import { z } from 'zod';
import { messageType } from '../message-type.ts';

export const voice = messageType({
  msgtype: 'voice',
  label: '语音',
  body: z.object({
    sdkfileid: z.string(),
    md5sum: z.string().nullish(),
    voice_size: z.number().nullish(),
    play_length: z.number().nullish(),
  }),
  preview: (body) => (body.play_length ? `[语音] ${duration(body.play_length)}` : '[语音]'),
  media: (body) => [{ sdkFileId: body.sdkfileid, md5: body.md5sum || null, bytes: body.voice_size ?? null }],
});

/** 12″, 1′05″ */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}″` : `${Math.floor(whole / 60)}′${String(whole % 60).padStart(2, '0')}″`;
}
