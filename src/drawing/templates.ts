import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import ejs from 'ejs';
import { escapeHtml } from './html.ts';
import { iconsFrom } from './icons.ts';

export const VIEWS = join(import.meta.dirname, '../../views');

/** Compiles each view once. `<%= %>` escapes everything that is not an icon; includes are `/folder/name` from views/. */
export class Templates {
  readonly #helpers: object;

  constructor(helpers: object) {
    this.#helpers = { icon: iconsFrom(), messageView: messageViews(), ...helpers };
  }

  render(view: string, data: object): Promise<string> {
    const options = { root: VIEWS, cache: true, escape: escapeHtml };
    const locals = { ...this.#helpers, ...data };
    return ejs.renderFile(join(VIEWS, `${view}.ejs`), locals, options as never) as unknown as Promise<string>;
  }
}

/** A message type has a view of its own when plain text will not do; what we cannot read is shown as it came. */
function messageViews(): (message: { type: string; readable: boolean }) => string {
  const files = globSync('messages/types/*.ejs', { cwd: VIEWS }).map((file) => basename(file, '.ejs'));
  const known = new Set(files);
  return ({ type, readable }) => (readable ? (known.has(type) ? type : 'text') : 'unknown');
}
