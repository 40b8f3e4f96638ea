import { z } from 'zod';
import { amount, id, phrases, tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

/** `votetype` 101 starts a vote, 102 takes part. Its fields stand under its name or at the top of the record. */
export const vote = messageType({
  msgtype: 'vote',
  label: '投票',
  bodyIn: (record) => record['vote'] ?? record,
  body: z
    .object({ votetitle: words, voteitem: phrases, votetype: amount, voteid: id })
    .refine(({ votetitle, voteitem }) => votetitle !== null || voteitem.length > 0),
  text: (body) => [body.votetitle, ...body.voteitem],
  preview: (body) => tagged('投票', body.votetitle),
});
