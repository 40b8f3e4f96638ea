import { z } from 'zod';
import { bytesFree } from '../../lib/disk.ts';
import { readHealth } from '../../store/health.ts';
import { listMediaQueue, readMediaState } from '../../store/media.ts';
import { MEDIA_KINDS, mediaView } from '../media-view.ts';
import { page } from '../page.ts';
import { traceOpening } from '../trace-once.ts';
import { told } from '../trace-words.ts';

const PAGE = 50;
const blank = (value: unknown) => (value === '' ? undefined : value);

export const mediaConditions = z.object({
  state: z.preprocess(blank, z.enum(['waiting', 'failed', 'skipped']).default('waiting')),
  kind: z
    .preprocess(blank, z.enum(MEDIA_KINDS as [string, ...string[]]).optional())
    .transform((kind) => (kind ?? null) as (typeof MEDIA_KINDS)[number] | null),
  before: z
    .preprocess(
      blank,
      z
        .string()
        .regex(/^\d{1,15}\.[0-9a-f]{32}$/)
        .optional(),
    )
    .transform((place) => place ?? null),
});

function placeOf(before: string): { at: number; key: string } {
  const [at, key] = before.split('.') as [string, string];
  return { at: Number(at), key };
}

/** Which files have come, which have not, and why. */
export const mediaList = page({
  get: '/media',
  may: 'see-health',
  trail: ['health'],
  input: mediaConditions,
  view: 'media/list',
  parts: { media: 'media/state' },
  async load({ store, clock, config }, viewer, asked, visit) {
    const { state, kind } = asked;
    traceOpening({ store, clock }, visit, { act: 'health', title: '媒体下载', details: told({ ...asked }) });
    const before = asked.before === null ? null : placeOf(asked.before);
    const [media, queue, health] = await Promise.all([
      store.read(readMediaState, viewer),
      store.read(listMediaQueue, viewer, { state, kind, before, limit: PAGE }),
      store.read(readHealth, viewer),
    ]);
    const facts = {
      ...queue,
      state: media,
      now: clock(),
      windowDays: config.windowDays,
      free: bytesFree(config.dataDir),
      reserveMb: config.mediaReserveMb,
      mayRead: viewer.permissions.includes('read-chats'),
      remedy: health.incidents.find((incident) => incident.kind === 'media' && !incident.over)?.remedy || null,
    };
    return { media: mediaView(facts, asked), mayRetry: viewer.permissions.includes('pull') };
  },
});
