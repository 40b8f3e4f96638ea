import { z } from 'zod';
import { startOfDay } from '../lib/clock.ts';
import type { Place } from '../store/chat-messages.ts';

/** The conditions that addresses carry, parsed at the edge. An empty field of a form is no condition. */
const blank = (value: unknown) => (value === '' ? undefined : value);

export const words = z.preprocess(blank, z.string().trim().max(200).optional()).transform((text) => text ?? '');
export const id = z.preprocess(blank, z.string().max(600).optional()).transform((text) => text ?? null);
export const seq = z
  .preprocess(
    blank,
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .optional(),
  )
  .transform((n) => n ?? null);

/** A day as a browser's date field writes it; its first instant. */
export const day = z
  .preprocess(
    blank,
    z
      .string()
      .refine((date) => startOfDay(date) !== null)
      .optional(),
  )
  .transform((date) => date ?? null);

/** A place in a chat, `sentAt.seq`. */
export const place = z
  .preprocess(
    blank,
    z
      .string()
      .regex(/^\d{1,15}\.\d{1,15}$/)
      .optional(),
  )
  .transform((text): Place | null => {
    if (!text) return null;
    const [sentAt, at] = text.split('.').map(Number);
    return { sentAt: sentAt!, seq: at! };
  });

export const writePlace = ({ sentAt, seq: at }: Place): string => `${sentAt}.${at}`;
export const msgtype = z
  .preprocess(
    blank,
    z
      .string()
      .regex(/^[a-z_]{1,40}$/)
      .optional(),
  )
  .transform((type) => type ?? null);
