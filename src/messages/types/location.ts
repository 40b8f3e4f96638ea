import { z } from 'zod';
import { amount, tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

export const location = messageType({
  msgtype: 'location',
  label: '位置',
  body: z.object({ longitude: amount, latitude: amount, address: words, title: words, zoom: amount }),
  text: (body) => [body.title, body.address],
  preview: (body) => tagged('位置', body.title, body.address),
});
