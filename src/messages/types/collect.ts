import { z } from 'zod';
import { id, list, tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

const question = z.object({ id, ques: words, type: words });

/** A form to be filled in by a group; `creator` is a name and `create_time` a text. */
export const collect = messageType({
  msgtype: 'collect',
  label: '填表',
  body: z.object({ room_name: words, creator: id, create_time: words, title: words, details: list(question) }),
  text: (body) => [body.title, ...body.details.map(({ ques }) => ques), body.room_name, body.creator],
  preview: (body) => tagged('填表', body.title),
});
