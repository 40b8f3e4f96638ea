import type { z } from 'zod';
import type { Content, MediaRef } from './message.ts';

/** One kind of message; its file in types/ carries its msgtype as name. */
export interface MessageType {
  readonly msgtype: string;
  readonly label: string;
  /** Null when the body is not of the documented form. */
  read(body: unknown): Content | null;
}

interface MessageTypeSpec<Body extends z.ZodType> {
  readonly msgtype: string;
  readonly label: string;
  /** Only the fields we use. */
  readonly body: Body;
  text?(body: z.output<Body>): string;
  preview(body: z.output<Body>): string;
  media?(body: z.output<Body>): readonly MediaRef[];
  revokes?(body: z.output<Body>): string;
}

const NO_MEDIA: readonly MediaRef[] = [];

export function messageType<Body extends z.ZodType>(spec: MessageTypeSpec<Body>): MessageType {
  return {
    msgtype: spec.msgtype,
    label: spec.label,
    read(raw) {
      const { success, data } = spec.body.safeParse(raw);
      if (!success) return null;
      return {
        text: spec.text?.(data) ?? '',
        preview: spec.preview(data),
        media: spec.media?.(data) ?? NO_MEDIA,
        revokes: spec.revokes?.(data) ?? null,
      };
    },
  };
}
