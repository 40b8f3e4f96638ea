import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ALL_PERMISSIONS, permissions } from './access/permission.ts';
import { builtInRoles } from './access/roles.ts';
import { commands } from './cli/index.ts';
import { settings } from './config.ts';
import { licenceChapter } from './testing/licences.ts';
import { menuOf } from './web/frame.ts';
import { type Chapter, HANDBOOK, handbook } from './web/handbook.ts';
import { HELP, helpFor } from './web/help-links.ts';

/** What the handbook says must be so: commands, settings, ways through the menu, buttons, rights, links. */
const ROOT = join(import.meta.dirname, '..');
const WRITTEN = 'licences'; // by a program; nobody's words about ours
const chapters = handbook();
const texts = chapters.map(({ file, name }) => ({ file, name, text: readFileSync(join(HANDBOOK, file), 'utf8') }));
const own = texts.filter(({ name }) => name !== WRITTEN);
const menu = menuOf({ permissions: ALL_PERMISSIONS });

/** Every match of a pattern in the chapters, with the file it stands in. */
function said(pattern: RegExp, of = own): { readonly file: string; readonly what: string }[] {
  return of.flatMap(({ file, text }) => [...text.matchAll(pattern)].map((match) => ({ file, what: match[1]! })));
}

const strays = (found: ReturnType<typeof said>, isKnown: (what: string) => boolean): string[] =>
  found.filter(({ what }) => !isKnown(what)).map(({ file, what }) => `${file}: ${what}`);

const program = globSync('{views/**/*.ejs,src/{web,lib,setup,access,alerts}/**/*.ts,src/evidence/verifier/*.html}', {
  cwd: ROOT,
})
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(ROOT, file), 'utf8'))
  .join('\n');

describe('the handbook', () => {
  it('has its chapters numbered without gaps, each with a title, a first sentence and headings', () => {
    assert.deepEqual(
      chapters.map(({ file }) => file.slice(0, 2)),
      chapters.map((_, at) => String(at + 1).padStart(2, '0')),
    );
    assert.equal(chapters.length, globSync('*', { cwd: HANDBOOK }).length);
    for (const { file, title, about, headings } of chapters) {
      assert.ok(title && about.endsWith('。') && headings.length > 0, file);
    }
  });

  it('names only commands that there are', () => {
    const known = new Set(commands.map(({ name }) => name));
    assert.deepEqual(
      strays(said(/`?\bhuicun ([a-z][a-z-]*)/g), (name) => known.has(name)),
      [],
    );
  });

  it('names only settings that there are', () => {
    const known = new Set(Object.values(settings).map(({ env }) => env));
    assert.deepEqual(
      strays(said(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?:=\w+)?`/g), (name) => known.has(name) || KEYS.test(name)),
      [],
    );
  });

  it('names only numbers for monitoring that there are', () => {
    assert.deepEqual(
      strays(said(/`(huicun_[a-z_]+)`/g), (name) => program.includes(`'${name}'`)),
      [],
    );
  });

  it('leads only through menus that there are', () => {
    const labels = new Set(menu.map(({ label }) => label));
    const ways = said(/\*\*([^*\n]+ › [^*\n]+)\*\*/g);
    const isKnown = (way: string) => {
      const [first, ...rest] = way.split(' › ');
      return labels.has(first!) && rest.every((step) => program.includes(step));
    };
    assert.ok(ways.length > 20);
    assert.deepEqual(strays(ways, isKnown), []);
  });

  it('names only buttons that the pages have, or that WeCom has by our own instructions', () => {
    const buttons = said(/点“([^”]+)”/g);
    assert.ok(buttons.length > 30);
    assert.deepEqual(
      strays(buttons, (button) => program.includes(button)),
      [],
    );
  });

  it('names only rights and roles that there are', () => {
    const labels = new Set(permissions.map(({ label }) => label));
    const roles = new Set(builtInRoles.map(({ name }) => name));
    assert.deepEqual(
      strays(said(/“([^”]+)”权限/g), (label) => labels.has(label)),
      [],
    );
    assert.deepEqual(
      strays(said(/“([^”]+)”角色/g), (role) => roles.has(role)),
      [],
    );
  });

  it('has no link that leads nowhere', () => {
    const places = new Set(
      chapters.flatMap(({ file, headings }) => [file, ...headings.map(({ id }) => `${file}#${id}`)]),
    );
    const links = said(/\]\(([^)]+)\)/g, texts).map(({ file, what }) => ({
      file,
      what: what.startsWith('#') ? file + what : what,
    }));
    assert.ok(links.length > 40);
    assert.deepEqual(
      strays(links, (to) => places.has(to) || to.startsWith('https://')),
      [],
    );
  });

  it('needs no markup of its own and carries no style, so that it can be shown under our policy', () => {
    for (const { body, file } of chapters) assert.doesNotMatch(body.markup, / style=|<script|&lt;[a-z]+&gt;/, file);
  });

  it('names the packages that are locked now', () => {
    const chapter = texts.find(({ name }) => name === WRITTEN)!;
    assert.equal(chapter.text, licenceChapter(ROOT), 'run: node scripts/make-licences.ts');
  });
});

/** Keys of the keyboard, written as code like settings are. */
const KEYS = /^[A-Z]$|^OR$|^NOT$/;

describe('the marks beside titles', () => {
  it('lead to headings that there are', () => {
    const places = new Set(chapters.flatMap(placesIn));
    const lost = Object.keys(HELP).filter((address) => !places.has(decodeURIComponent(helpFor(address).href)));

    assert.deepEqual(lost, []);
  });

  it('lead to headings that there are, where a view names one itself', () => {
    const places = new Set(chapters.flatMap(placesIn));
    const named = [...program.matchAll(/href="(\/help\/[^"<]+)"/g)].map((match) => match[1]!);
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((place) => !places.has(place)),
      [],
    );
  });

  it('are there for every page of the menu and every page that belongs to it', () => {
    const addresses = menu.flatMap(({ path, also = [] }) => [path, ...also]);

    assert.deepEqual(
      addresses.filter((address) => helpFor(address).href === '/help'),
      [],
    );
  });
});

const placesIn = ({ name, headings }: Chapter): string[] => headings.map(({ id }) => `/help/${name}#${id}`);
