import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type Masks, maskText } from '../messages/mask.ts';
import { readMasks } from '../store/masking.ts';
import { namesKnownTo } from './known-names.ts';

/**
 * What a page is handed: names of those only that the viewer may know of, as far as its address (`asked`) names any, and for who
 * may not see numbers without those that people put into names.
 */
export async function appFor(app: App, viewer: Viewer | null, asked: unknown): Promise<App> {
  if (viewer === null) return app;
  const known = await namesKnownTo(app, viewer, asked);
  const masks = may(viewer, 'see-numbers') ? null : await app.store.read(readMasks, viewer);
  const names = masks === null ? known : maskedNames(known, masks);
  return names === app.names ? app : { ...app, names };
}

function maskedNames(names: App['names'], masks: Masks): App['names'] {
  const seen = new Map<string, ReturnType<App['names']['of']>>();
  const masked = (text: string) => maskText(text, masks);
  return {
    refresh: (viewer) => names.refresh(viewer),
    nameThen(id, at) {
      const name = names.nameThen(id, at);
      return name === null ? null : masked(name);
    },
    of(id) {
      if (seen.has(id)) return seen.get(id)!;
      const known = names.of(id);
      const shown = known && { ...known, name: masked(known.name), detail: masked(known.detail) };
      seen.set(id, shown);
      return shown;
    },
  };
}
