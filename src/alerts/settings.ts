import { z } from 'zod';

/** How notices go out: kept with the settings, under one name. */
export const NOTICE_SETTINGS = 'notices';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const address = z
  .string()
  .regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/)
  .max(254);

const audience = z.object({
  people: z.array(z.string()).default([]),
  roles: z.array(z.string()).default([]),
  /** Keys of channels. */
  robots: z.array(z.string()).default([]),
  mails: z.array(address).default([]),
});

export const noticeSettings = z.object({
  /** To those a rule names, by the application. */
  on: z.boolean().default(true),
  /** 0: at once. */
  gatherMinutes: z.int().min(0).max(1440).default(0),
  quiet: z.object({ from: clock, to: clock }).nullable().default(null),
  /** What is grave does not wait for the morning. */
  graveAnyway: z.boolean().default(true),
  withContent: z.boolean().default(true),
  /** Besides those the rule names, of every violation. */
  violations: audience.default({ people: [], roles: [], robots: [], mails: [] }),
  /** Who keeps the system running. */
  system: audience.default({ people: [], roles: [], robots: [], mails: [] }),
  /** The archive counts as dead after this long without a record, and so many times what is usual at this hour. */
  deadMinutes: z.int().min(10).max(10_080).default(60),
  deadTimes: z.int().min(1).max(100).default(3),
});

export type NoticeSettings = z.output<typeof noticeSettings>;
export type Audience = NoticeSettings['system'];

/** What a later version saved and this one cannot read is as if it had not been settled. */
export function noticeSettingsIn(settings: Readonly<Record<string, unknown>>): NoticeSettings {
  return noticeSettings.safeParse(settings[NOTICE_SETTINGS] ?? {}).data ?? noticeSettings.parse({});
}

export const isMailAddress = (text: string): boolean => address.safeParse(text).success;

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const CHINA = 8 * 60 * MINUTE;

/** When what was found now may go. */
export function dueAt(settings: NoticeSettings, now: number, { grave }: { readonly grave: boolean }): number {
  const step = settings.gatherMinutes * MINUTE;
  const due = step === 0 ? now : Math.ceil((now + CHINA) / step) * step - CHINA;
  if (!settings.quiet || (grave && settings.graveAnyway)) return due;
  return afterQuiet(settings.quiet, due);
}

function afterQuiet({ from, to }: { readonly from: string; readonly to: string }, due: number): number {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  const midnight = Math.floor((due + CHINA) / DAY) * DAY - CHINA;
  const at = (due - midnight) / MINUTE;
  if (start === end) return due;
  if (start < end) return at >= start && at < end ? midnight + end * MINUTE : due;
  if (at >= start) return midnight + DAY + end * MINUTE;
  return at < end ? midnight + end * MINUTE : due;
}

function minutesOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

/** The company's mail server. */
export const mailSettings = z.object({
  host: z.string(),
  port: z.int(),
  /** tls: from the first byte; starttls: must be offered; none: only inside one's own network. */
  security: z.enum(['tls', 'starttls', 'none']),
  user: z.string(),
  from: z.string(),
});

export type MailSettings = z.output<typeof mailSettings>;
