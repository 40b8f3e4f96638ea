import { z } from 'zod';
import { messageType } from '../message-type.ts';
import { storable } from '../storable.ts';

/** The message it takes back stays as it was; what is shown of it is the reader's matter. */
export const revoke = messageType({
  msgtype: 'revoke',
  label: '撤回',
  event: true,
  body: z.object({ pre_msgid: z.string().transform(storable) }),
  preview: () => '[撤回了一条消息]',
  revokes: (body) => body.pre_msgid,
});
