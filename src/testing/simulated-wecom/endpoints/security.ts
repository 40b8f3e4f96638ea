import { z } from 'zod';
import { ApiFault, endpoint } from '../endpoint.ts';
import { page } from '../paging.ts';
import type { WecomState } from '../state.ts';

/** What members and administrators did. At most seven days in one question, none further back than 180; newest first. */
const DAY = 86_400;

const input = z.object({
  start_time: z.int(),
  end_time: z.int(),
  oper_type: z.int().optional(),
  userid: z.string().optional(),
  cursor: z.string().optional(),
  limit: z.int().min(1).max(400).default(400),
});

export const memberOperLog = endpoint({
  path: 'security/member_oper_log/list',
  method: 'POST',
  secrets: ['agent'],
  input,
  run: (state, asked) => recordsOf(state, 'member', asked),
});

export const adminOperLog = endpoint({
  path: 'security/admin_oper_log/list',
  method: 'POST',
  secrets: ['agent'],
  input,
  run: (state, asked) => recordsOf(state, 'admin', asked),
});

function recordsOf(state: WecomState, source: 'member' | 'admin', asked: z.output<typeof input>) {
  const { start_time, end_time, oper_type, userid, cursor, limit } = asked;
  const now = Math.floor(state.now() / 1000);
  const isSpan = start_time < end_time && end_time - start_time <= 7 * DAY;
  const isKnown = end_time <= now && start_time >= now - 180 * DAY;
  if (!isSpan || (state.strictTimes && !isKnown)) throw new ApiFault(40058, 'invalid Request Parameter: start_time');
  const found = state.operations[source].filter(
    (o) =>
      Math.floor(o.at / 1000) >= start_time &&
      Math.floor(o.at / 1000) <= end_time &&
      (oper_type === undefined || o.type === oper_type) &&
      (userid === undefined || o.userid === userid),
  );
  const { rows, next_cursor } = page(found.toReversed(), cursor, limit);
  return {
    has_more: next_cursor !== '',
    next_cursor,
    record_list: rows.map((o) => ({
      time: Math.floor(o.at / 1000),
      userid: o.userid,
      oper_type: o.type,
      detail_info: o.detail,
      ip: o.ip,
    })),
  };
}
