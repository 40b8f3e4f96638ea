import type { Permission } from '../access/viewer.ts';
import { Templates, VIEWS } from '../drawing/templates.ts';
import { Assets } from './assets.ts';

export { VIEWS } from '../drawing/templates.ts';

/** The views of the web, which know their style sheets and scripts and what the reader may do. */
export class Views {
  readonly assets = new Assets(VIEWS);
  readonly #templates = new Templates({ asset: this.assets.path, ...rights(() => true) });

  render(view: string, data: object): Promise<string> {
    return this.#templates.render(view, data);
  }
}

/**
 * What a view may ask about the reader. A button of an action that is not given stays and is greyed: `denied` are its attributes
 * then, and desk.js says why nothing happens.
 */
export function rights(allowed: (what: Permission) => boolean) {
  return { allowed, denied: (what: Permission) => (allowed(what) ? '' : ' aria-disabled="true" data-denied') };
}
