import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Html } from './html.ts';

/** Makes `icon('name')`: a Tabler icon, inlined. Each is read once; a name that does not exist fails the page's test. */
export function iconsFrom(folder = outlineFolder()): (name: string) => Html {
  const known = new Map<string, Html>();
  return (name) => {
    const icon = known.get(name) ?? readIcon(join(folder, `${name}.svg`));
    known.set(name, icon);
    return icon;
  };
}

function readIcon(path: string): Html {
  const shapes = readFileSync(path, 'utf8')
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, '')
    .replace(/\s*\n\s*/g, '');
  return new Html(
    `<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shapes}`,
  );
}

function outlineFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('@tabler/icons/outline/search.svg'));
}
