import { z } from 'zod';
import { amount, id, tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const meetingNotification = messageType({
  msgtype: 'meeting_notification',
  label: '会议通知',
  bodyIn: (record) => record['info'],
  body: z.object({ content: words, meeting_id: id, notification_type: amount }),
  text: (body) => [body.content],
  preview: (body) => tagged('会议通知', body.content),
});
