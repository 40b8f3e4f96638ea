import { plain } from './message-marks.ts';
import type { MediumView } from './message-media.ts';
import type { BodyTools, Drawn, DrawnPart, Shape } from './message-shapes.ts';
import { count } from './words.ts';

/** Messages made of other messages. */
const LINES = 4;

/** Closed, a forwarded record shows its first lines; what was looked for opens it. */
export function forwarded({ title }: { title: string | null }, { mark, parts, hit }: BodyTools) {
  return {
    title: title?.trim() ? mark(title.trim()) : plain('聊天记录'),
    count: `${count(parts.length)} 条`,
    first: parts.slice(0, LINES),
    more: parts.length > LINES ? `还有 ${count(parts.length - LINES)} 条` : null,
    open: hit,
    days: byDay(parts),
  };
}

/** The day stands above the first record of it. */
function byDay(parts: readonly DrawnPart[]): { day: string | null; parts: DrawnPart[] }[] {
  const days: { day: string | null; parts: DrawnPart[] }[] = [];
  for (const part of parts) {
    const last = days.at(-1);
    const day = part.full?.slice(0, 10) ?? last?.day ?? null;
    if (last && last.day === day) last.parts.push(part);
    else days.push({ day, parts: [part] });
  }
  return days;
}

/** Pictures that follow each other stand side by side. */
type Piece = { readonly pictures: readonly MediumView[]; readonly drawn: null } | { readonly drawn: Drawn };

export function mixed(_: unknown, { parts }: BodyTools): { pieces: Piece[] } {
  const pieces: ({ pictures: MediumView[]; drawn: null } | { drawn: Drawn })[] = [];
  for (const { drawn } of parts) {
    const picture = pictureIn(drawn);
    const last = pieces.at(-1);
    if (!picture) pieces.push({ drawn });
    else if (last && last.drawn === null) last.pictures.push(picture);
    else pieces.push({ pictures: [picture], drawn: null });
  }
  return { pieces };
}

const pictureIn = ({ media }: Drawn): MediumView | null => media.find((medium) => medium.picture) ?? null;

/** Without a word it is a picture like any other. */
export function mixedShape({ parts }: BodyTools): Shape {
  return parts.length > 0 && parts.every(({ drawn }: DrawnPart) => pictureIn(drawn)) ? 'bare' : 'said';
}
