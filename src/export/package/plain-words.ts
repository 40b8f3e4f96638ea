import type { Segments } from '../../drawing/message-marks.ts';
import type { Drawn } from '../../drawing/message-shapes.ts';
import { exactTime } from '../../drawing/message-words.ts';
import type { Content, Part } from '../../messages/message.ts';

/** A message in plain lines, for what cannot draw: lists, transcripts, the search. */
const INDENT = '　';
const DEEPEST = 40;

export function linesOf(content: Content, drawn: Drawn): string[] {
  const lines = content.parts.length > 0 ? recordLines(content, drawn) : ownLines(content, drawn);
  const said = lines.map((line) => line.trimEnd()).filter((line) => line !== '');
  return said.length > 0 ? said : [drawn.label];
}

/** What a card says beside its title. */
export function factsOf({ body }: Drawn): { name: string; value: string }[] {
  const { facts } = body as { facts?: unknown };
  if (!Array.isArray(facts)) return [];
  return (facts as { name: string; value: Segments }[]).map(({ name, value }) => ({ name, value: textOf(value) }));
}

function ownLines(content: Content, { body }: Drawn): string[] {
  const { title, text, options } = body as { title?: unknown; text?: unknown; options?: unknown };
  const card = [title, text, ...(Array.isArray(options) ? (options as unknown[]) : [])].flatMap((one) =>
    isSegments(one) ? [textOf(one)] : [],
  );
  if (card.length > 0) return card.flatMap(split);
  return split(content.text || content.preview);
}

function recordLines(content: Content, { body, label }: Drawn): string[] {
  const { title } = body as { title?: unknown };
  return [isSegments(title) ? textOf(title) : label, ...content.parts.flatMap((part) => partLines(part, 1))];
}

function partLines({ sentAt, content }: Part, depth: number): string[] {
  const time = exactTime(sentAt);
  const head = `${INDENT.repeat(depth)}${time ? `${time} ` : ''}`;
  const [first = '', ...rest] = split(content.text || content.preview);
  const inside = depth < DEEPEST ? content.parts.flatMap((part) => partLines(part, depth + 1)) : [];
  return [head + first, ...rest.map((line) => INDENT.repeat(depth) + line), ...inside];
}

const split = (text: string): string[] => text.split(/\r\n|[\r\n]/);

const textOf = (segments: Segments): string => segments.map(({ text }) => text).join('');

function isSegments(value: unknown): value is Segments {
  return Array.isArray(value) && value.length > 0 && typeof (value[0] as { text?: unknown } | null)?.text === 'string';
}
