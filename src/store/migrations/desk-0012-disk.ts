import type { Migration } from '../migrate.ts';

/** How full the disk was, day by day: what the forecast is worked out from. */
export const diskDays: Migration = {
  name: 'disk',
  up() {},
};
