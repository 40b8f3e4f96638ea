import { z } from 'zod';
import { may } from '../../access/viewer.ts';
import { UserError } from '../../lib/errors.ts';
import { findConversation } from '../../store/chats.ts';
import { action } from '../action.ts';
import { startVerify, verifyView } from '../evidence-verification.ts';
import { GoTo, Show } from '../outcome.ts';

/** Of a field that came twice the last. */
const last = (most: number) => z.preprocess((value) => [value ?? []].flat().at(-1) ?? '', z.string().trim().max(most));

/** Has the archive held against its log; the outcome becomes a row of the trail. */
export const evidenceVerify = action({
  post: '/evidence/verification',
  may: 'verify-archive',
  trail: ['archive-verified'],
  input: z.object({
    what: z.enum(['all', 'month', 'conversation', 'sample']).default('all'),
    month: last(20),
    conversation: last(600),
    sample: last(20),
    media: z.literal('on').optional(),
    outside: z.string().max(20_000).default(''),
  }),
  again: async (app, { media, ...asked }, visit, sentence) => {
    const verification = await verifyView(app, visit.viewer!, { ...asked, media: media === 'on' });
    return new Show('evidence/verification', { verification, sentence }, 422);
  },
  async run(app, viewer, { what, month, conversation, sample, media, outside }, visit) {
    const asked = {
      month: what === 'month' ? monthIn(month) : null,
      conversation: what === 'conversation' ? await conversationIn(conversation) : null,
      sample: what === 'sample' ? sampleIn(sample) : null,
      outside: outside.trim() === '' ? [] : [`${outside.replaceAll('\r\n', '\n').trim()}\n`],
      media: media === 'on',
    };
    const { outside: notes, ...conditions } = asked;
    const details = { ...conditions, outside: notes.length };
    visit.trace({ act: 'archive-verified', title: '校验存档：开始', details });
    const started = startVerify(app, viewer, asked, visit);
    return new GoTo('/evidence/verification', started ? null : '已有一次校验正在进行，完成后在这里看结果。');

    /** Who may not see it does not learn here that it is there. */
    async function conversationIn(key: string): Promise<string> {
      if (key === '') throw new UserError('还没有选会话。输入会话里的人或群名，从列出的会话里选一个。');
      if (may(viewer, 'read-chats') && (await app.store.read(findConversation, viewer, key))) return key;
      throw new UserError('没有这个会话，或不在您的查看范围内。请重新选一个。');
    }
  },
});

function monthIn(text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new UserError('选择要校验的月份，例如 2026-11。');
}

function sampleIn(text: string): number {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 1 && n <= 1_000_000) return n;
  throw new UserError('抽样条数填 1 到 1000000 的整数。');
}
