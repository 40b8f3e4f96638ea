import { z } from 'zod';
import { amount, tagged } from '../fields.ts';
import { messageType } from '../message-type.ts';

const CALLS: Readonly<Record<number, string>> = { 1: '视频通话', 2: '语音通话', 3: '多人视频通话', 4: '多人语音通话' };

/** That there was a call, and how long (s); what was said in it is not archived. */
export const voiptext = messageType({
  msgtype: 'voiptext',
  label: '音视频通话',
  event: true,
  bodyIn: (record) => record['info'],
  body: z.object({ callduration: amount, invitetype: amount }),
  preview: ({ callduration, invitetype }) => tagged(CALLS[invitetype ?? 0] ?? '音视频通话', length(callduration)),
});

/** `3 分 12 秒`, `1 小时 4 分`; null for a call nobody took. */
function length(seconds: number | null): string | null {
  if (seconds === null || !(seconds >= 1) || seconds > 1e7) return null;
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    Math.floor(seconds % 60),
  ];
  const units = [hours && `${hours} 小时`, minutes && `${minutes} 分`, !hours && rest && `${rest} 秒`];
  return units.filter(Boolean).join(' ');
}
