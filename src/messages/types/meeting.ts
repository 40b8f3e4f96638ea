import { z } from 'zod';
import { amount, id, tagged, time, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

/** `meetingtype` 101 invites, 102 answers; `meetingid` is beyond 2^53. */
export const meeting = messageType({
  msgtype: 'meeting',
  label: '会议',
  body: z.object({
    topic: words,
    starttime: time,
    endtime: time,
    address: words,
    remarks: words,
    meetingtype: amount,
    meetingid: id,
    status: amount,
  }),
  text: (body) => [body.topic, body.address, body.remarks],
  preview: (body) => tagged('会议', body.topic),
});
