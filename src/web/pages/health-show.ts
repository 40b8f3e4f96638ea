import { z } from 'zod';
import { readBackups } from '../../store/backups.ts';
import { listPlaces } from '../../store/checkpoint-places.ts';
import { listDiskDays } from '../../store/disk-days.ts';
import { readHealth } from '../../store/health.ts';
import { readLogHealth } from '../../store/log-health.ts';
import { readMediaState } from '../../store/media.ts';
import { readServiceStarts } from '../../store/service-starts.ts';
import { backupLine } from '../backup-glance.ts';
import { diskView, serviceView } from '../disk-view.ts';
import { healthView } from '../health-view.ts';
import { logView } from '../log-view.ts';
import { mediaGlance } from '../media-view.ts';
import { outsideGlance } from '../outside-glance.ts';
import { page } from '../page.ts';
import { traceOpening } from '../trace-once.ts';

const DAYS = 20;

/** Is the archive whole, and if not, what is missing, why, and what to do. */
export const healthShow = page({
  get: '/health',
  may: 'see-health',
  trail: ['health'],
  input: z.object({}),
  view: 'health/show',
  parts: { health: 'health/state' },
  load: async ({ store, clock, config }, viewer, _input, visit) => {
    traceOpening({ store, clock }, visit, { act: 'health', title: '存档状态' });
    const [health, media, log, days, starts, backups, places] = await Promise.all([
      store.read(readHealth, viewer),
      store.read(readMediaState, viewer),
      store.read(readLogHealth, viewer),
      store.read(listDiskDays, viewer, DAYS),
      store.read(readServiceStarts, viewer),
      store.read(readBackups, viewer),
      store.read(listPlaces, viewer),
    ]);
    return {
      health: healthView(health, clock()),
      log: logView(log, clock()),
      disk: diskView(days, { messages: config.messageReserveMb, media: config.mediaReserveMb }),
      service: serviceView(starts, clock()),
      backup: backupLine(backups, clock()),
      outside: outsideGlance(places, clock()),
      media: mediaGlance(media, clock(), config.windowDays),
      mayPull: viewer.permissions.includes('pull'),
      refreshed: visit.part === 'health',
    };
  },
});
