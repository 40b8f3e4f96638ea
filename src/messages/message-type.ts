import type { z } from 'zod';
import { joined, oneLine, type Words } from './fields.ts';
import type { Json } from './json.ts';
import type { Content, MediaRef, Part } from './message.ts';

/** One kind of message; its file in types/ carries its msgtype as name. */
export interface MessageType {
  readonly msgtype: string;
  readonly label: string;
  /** Something that happened rather than something said: a line in the middle of the chat. */
  readonly event: boolean;
  /** The body a record of this type carries: most under the msgtype, some elsewhere. */
  bodyIn(record: Json): unknown;
  /** Null when the body is not of the documented form. */
  read(body: unknown, readParts: ReadParts): Content | null;
}

/** Reads the records inside a message; null when they lie too deep. */
export type ReadParts = (items: readonly unknown[]) => readonly Part[] | null;

interface MessageTypeSpec<Body extends z.ZodType> {
  readonly msgtype: string;
  readonly label: string;
  readonly event?: true;
  /** Only the fields we use. */
  readonly body: Body;
  bodyIn?(record: Json): unknown;
  /** What views are given, where that is not the whole body. */
  shown?(body: z.output<Body>): object;
  /** What people wrote in it; that of its parts comes by itself. */
  text?(body: z.output<Body>): string | readonly Words[];
  preview(body: z.output<Body>, parts: readonly Part[]): string;
  media?(body: z.output<Body>): readonly MediaRef[];
  revokes?(body: z.output<Body>): string;
  /** The records inside it, as they came. */
  items?(body: z.output<Body>): readonly unknown[];
}

const NO_MEDIA: readonly MediaRef[] = [];
const NO_PARTS: readonly Part[] = [];

export function messageType<Body extends z.ZodType<object>>(spec: MessageTypeSpec<Body>): MessageType {
  const { msgtype, label, event = false, bodyIn = (record: Json) => record[msgtype] } = spec;
  return {
    msgtype,
    label,
    event,
    bodyIn,
    read(raw, readParts) {
      const { success, data } = spec.body.safeParse(raw);
      if (!success || isEmpty(data)) return null;
      const parts = spec.items ? readParts(spec.items(data)) : NO_PARTS;
      if (parts === null) return null;
      return {
        text: withParts(spec.text?.(data) ?? '', parts),
        preview: oneLine(spec.preview(data, parts)),
        media: withPartsMedia(spec.media?.(data) ?? NO_MEDIA, parts),
        revokes: spec.revokes?.(data) ?? null,
        body: spec.shown?.(data) ?? data,
        parts,
      };
    },
  };
}

/** None of the documented fields is there: to show it as an empty message would hide what it does hold. */
function isEmpty(body: object): boolean {
  for (const value of Object.values(body)) {
    if (value !== null && !(Array.isArray(value) && value.length === 0)) return false;
  }
  return true;
}

/** Joined by +, which shares what the parts hold: deep inside each other they would be copied once per level. */
function withParts(own: string | readonly Words[], parts: readonly Part[]): string {
  let text = typeof own === 'string' ? own : joined(own);
  for (const { content } of parts) {
    if (content.text !== '') text = text === '' ? content.text : `${text} ${content.text}`;
  }
  return text;
}

function withPartsMedia(own: readonly MediaRef[], parts: readonly Part[]): readonly MediaRef[] {
  const all = [own, ...parts.map(({ content }) => content.media)].filter((media) => media.length > 0);
  return all.length < 2 ? (all[0] ?? NO_MEDIA) : all.flat();
}
