import { plain, type Segments, titled } from './message-marks.ts';
import { type BodyTools, type Card, factsOf } from './message-shapes.ts';
import { clockTime, minuteTime, spanOf } from './message-words.ts';
import { dayTitle } from './words.ts';

/** Meetings, appointments and calls: when, where, who. */
type Words = string | null;
type Time = number | null;
type Tools = Pick<BodyTools, 'mark'>;

const said = (words: string | null): Segments => (words === null ? [] : plain(words));

interface Meeting {
  readonly topic: Words;
  readonly starttime: Time;
  readonly endtime: Time;
  readonly address: Words;
  readonly remarks: Words;
  readonly meetingtype: number | null;
  readonly status: number | null;
}

const ANSWERS: Readonly<Record<number, readonly [words: string, tone: 'ok' | 'warning' | 'error' | '']>> = {
  1: ['参加', 'ok'],
  2: ['拒绝', 'error'],
  3: ['待定', 'warning'],
  4: ['未被邀请', ''],
  5: ['会议已取消', 'error'],
  6: ['会议已过期', ''],
  7: ['不在房间内', ''],
};

const MEETINGS: Readonly<Record<number, string>> = { 101: '发起会议', 102: '回复会议邀请' };

export function meeting(body: Meeting, { mark }: Tools) {
  const [words, tone] = ANSWERS[body.status ?? 0] ?? [null, ''];
  return {
    day: dayOf(body.starttime),
    title: titled(mark, body.topic, '没有主题的会议'),
    facts: factsOf([
      ['时间', said(spanOf(body.starttime, body.endtime))],
      ['地点', mark(body.address)],
      ['备注', mark(body.remarks)],
    ]),
    answer: words === null ? null : { words, tone },
    kind: MEETINGS[body.meetingtype ?? 0] ?? '会议',
  };
}

export function notification({ content }: { content: Words }, { mark }: Tools): Card {
  const title = titled(mark, content, '没有写明内容的会议通知');
  return { symbol: 'bell', title, text: [], facts: [], href: null, foot: [plain('会议通知')] };
}

interface Calendar {
  readonly title: Words;
  readonly creatorname: Words;
  readonly attendeename: readonly string[] | null;
  readonly starttime: Time;
  readonly endtime: Time;
  readonly place: Words;
  readonly remarks: Words;
}

export function calendar(body: Calendar, { mark }: Tools) {
  return {
    day: dayOf(body.starttime),
    title: titled(mark, body.title, '没有标题的日程'),
    facts: factsOf([
      ['时间', said(spanOf(body.starttime, body.endtime))],
      ['地点', mark(body.place)],
      ['发起人', mark(body.creatorname)],
      ['参与人', mark((body.attendeename ?? []).join('、'))],
      ['备注', mark(body.remarks)],
    ]),
    answer: null,
    kind: '日程',
  };
}

/** A leaf of a calendar: 20, 11 月, 星期五. */
function dayOf(at: Time): { month: string; day: string; weekday: string } | null {
  const time = minuteTime(at);
  if (time === null) return null;
  const [, month, day] = time.slice(0, 10).split('-').map(Number);
  return { month: `${month} 月`, day: String(day), weekday: dayTitle(at!).slice(11) };
}

interface Shared {
  readonly starttime: Time;
  readonly endtime: Time;
}

interface Call {
  readonly endtime: Time;
  readonly demofiledata: readonly (Shared & { readonly filename: Words; readonly demooperator: Words })[] | null;
  readonly sharescreendata: readonly (Shared & { readonly share: Words })[] | null;
}

export function call(
  { endtime, demofiledata, sharescreendata }: Call,
  { mark, people }: Pick<BodyTools, 'mark' | 'people'>,
) {
  const person = (id: Words) => (id ? mark(people.name(id)) : []);
  const files = (demofiledata ?? []).map((shared) => ({
    symbol: 'presentation',
    title: titled(mark, shared.filename, '没有名称的文件'),
    who: person(shared.demooperator),
    when: when(shared),
  }));
  const screens = (sharescreendata ?? []).map((shared) => ({
    symbol: 'screen-share',
    title: plain('共享屏幕'),
    who: person(shared.share),
    when: when(shared),
  }));
  return { ended: minuteTime(endtime), shared: [...files, ...screens] };
}

/** Within a call the clock will do. */
function when({ starttime, endtime }: Shared): string {
  return [clockTime(starttime), clockTime(endtime)].filter((time) => time !== null).join('–');
}
