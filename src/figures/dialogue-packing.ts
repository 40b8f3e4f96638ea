import type { Dialogue, StaffPart } from './dialogue.ts';
import type { Ask } from './stretch.ts';

/** Where a conversation stands, and who was waiting when a dialogue began, as they are written down. */
type PackedAsk = readonly [seq: number, at: number, by: string, next: number | null];
type PackedPart = readonly [string, number, number | null, number | null, number, number, number, number | null];
type PackedDialogue = readonly [
  ...place: [at: number, seq: number, endedAt: number, opener: string, byStaff: 0 | 1],
  ...counts: [asked: number, said: number, callMs: number, ending: Dialogue['ending']],
  ...rest: [carry: string | null, firstAsk: number | null, staff: readonly PackedPart[]],
];
export type Packed = readonly [at: number, seq: number, dialogue: PackedDialogue | null, asks: readonly PackedAsk[]];

export const packAsk = ({ seq, at, by, next }: Ask): PackedAsk => [seq, at, by, next];
export const unpackAsk = ([seq, at, by, next]: PackedAsk): Ask => ({ seq, at, by, next });

/** Those who were waiting when a dialogue began. */
export function asksIn(carry: string | null): Ask[] {
  return carry === null ? [] : (JSON.parse(carry) as PackedAsk[]).map(unpackAsk);
}

export function pack(d: Dialogue): PackedDialogue {
  const staff = [...d.staff.values()].map(
    (p): PackedPart => [p.userid, p.sent, p.firstMs, p.firstWorkMs, p.replies, p.replyMs, p.replyWorkMs, p.waitAt],
  );
  const counts = [d.asked, d.said, d.callMs, d.ending] as const;
  return [d.at, d.seq, d.endedAt, d.opener, d.byStaff ? 1 : 0, ...counts, d.carry, d.firstAsk, staff];
}

export function unpack(packed: PackedDialogue): Dialogue {
  const [at, seq, endedAt, opener, byStaff, asked, said, callMs, ending, carry, firstAsk, parts] = packed;
  const staff = new Map(parts.map((part) => [part[0], unpackPart(part)]));
  const counts = { asked, said, callMs, ending };
  return { at, seq, endedAt, opener, byStaff: byStaff === 1, ...counts, carry, firstAsk, staff };
}

function unpackPart([
  userid,
  sent,
  firstMs,
  firstWorkMs,
  replies,
  replyMs,
  replyWorkMs,
  waitAt,
]: PackedPart): StaffPart {
  return { userid, sent, firstMs, firstWorkMs, replies, replyMs, replyWorkMs, waitAt, isNew: false };
}
