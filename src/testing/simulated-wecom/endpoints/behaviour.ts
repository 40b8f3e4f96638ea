import { hash } from 'node:crypto';
import { z } from 'zod';
import { ApiFault, endpoint } from '../endpoint.ts';

/** WeCom's count of each day, both ends included, never of today. The same numbers for the same person and day. */
const DAY = 86_400;
const CHINA = 8 * 3600;

export const getUserBehaviorData = endpoint({
  path: 'externalcontact/get_user_behavior_data',
  method: 'POST',
  secrets: ['agent'],
  input: z.object({ userid: z.array(z.string()).min(1).max(100), start_time: z.int(), end_time: z.int() }),
  run(state, { userid, start_time, end_time }) {
    const people = userid.map((id) => state.findEmployee(id).userid);
    const today = dayOf(Math.floor(state.now() / 1000));
    const [first, last] = [dayOf(start_time), dayOf(end_time)];
    const isKnown = last < today && first >= today - 180;
    if (last < first || last - first >= 30 || (state.strictTimes && !isKnown))
      throw new ApiFault(40058, 'invalid Request Parameter: start_time');
    const days = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    return { behavior_data: days.map((day) => countOf(people, day)) };
  },
});

function dayOf(seconds: number): number {
  return Math.floor((seconds + CHINA) / DAY);
}

function countOf(people: readonly string[], day: number) {
  const dice = Buffer.from(hash('md5', `${people.join()} ${day}`), 'hex');
  return {
    stat_time: day * DAY - CHINA,
    chat_cnt: dice[0]! % 40,
    message_cnt: dice[1]!,
    reply_percentage: dice[2]! % 101,
    avg_reply_time: dice[3]! % 60,
    new_apply_cnt: dice[4]! % 6,
    new_contact_cnt: dice[5]! % 5,
    negative_feedback_cnt: dice[6]! % 2,
  };
}
