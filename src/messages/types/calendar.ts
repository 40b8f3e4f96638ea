import { z } from 'zod';
import { phrases, tagged, time, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const calendar = messageType({
  msgtype: 'calendar',
  label: '日程',
  body: z.object({
    title: words,
    creatorname: words,
    attendeename: phrases,
    starttime: time,
    endtime: time,
    place: words,
    remarks: words,
  }),
  text: (body) => [body.title, body.place, body.remarks, body.creatorname, ...body.attendeename],
  preview: (body) => tagged('日程', body.title),
});
