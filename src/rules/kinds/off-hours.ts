import { z } from 'zod';
import { messageTypes } from '../../messages/types/index.ts';
import { behaviourKind, done } from '../kind.ts';

const MINUTE = 60_000;
const DAY = 24 * 60;
const CHINA = 8 * 60;
const THURSDAY = 3; // 1970-01-01, counted from Monday as 0

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, '时间要写成 09:00 这样的格式。');

const span = z
  .object({
    /** Monday is 1. */
    days: z.array(z.int().min(1).max(7)).min(1, '还没有选择是星期几，请至少选一天。').max(7),
    from: time,
    to: time,
  })
  .refine(({ from, to }) => from < to, '结束时间要晚于开始时间；跨零点的请分成两段。');

const OFFICE = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }];

/** What tells of a message, like its being taken back, is no contact. */
const TELLS = new Set(messageTypes.filter(({ event }) => event).map(({ msgtype }) => msgtype));

/** Somebody writes outside the hours of work, by China's clock. */
export const offHours = behaviourKind({
  name: 'off-hours',
  label: '非工作时间联系',
  spec: z.object({
    spans: z.array(span).min(1, '还没有填写工作时间，请至少填写一段。').max(20, '最多 20 段工作时间。').default(OFFICE),
  }),
  find({ message: { sentAt, type } }, { spans }) {
    if (sentAt === 0 || TELLS.has(type)) return null;
    const minutes = Math.floor(sentAt / MINUTE) + CHINA;
    const day = ((Math.floor(minutes / DAY) + THURSDAY) % 7) + 1;
    const now = clockOf(minutes % DAY);
    if (spans.some(({ days, from, to }) => days.includes(day) && from <= now && now < to)) return null;
    return done(`非工作时间 周${'一二三四五六日'[day - 1]} ${now}`);
  },
});

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
