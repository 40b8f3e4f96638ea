import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';

/**
 * The map of the program: each room, and the rooms it may reach into.
 * Read it from top to bottom to learn the code; a wrong arrow fails this test.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  // things
  lib: [],
  config: ['lib'],
  access: ['lib'],
  messages: ['lib'],
  search: ['lib'],
  rules: ['messages', 'search', 'access', 'lib'],
  evidence: ['lib'],
  calendar: ['lib'],
  figures: ['calendar', 'search', 'access', 'messages', 'lib'],
  // edges
  wecom: ['lib', 'config (type)'],
  media: ['lib', 'config (type)'],
  store: ['access', 'messages', 'search', 'evidence', 'calendar', 'figures', 'lib', 'rules (type)'],
  // messages as people see them, on pages and in packages
  drawing: ['media', 'messages', 'search', 'lib', 'store (type)', 'people (type)'],
  // work: these rooms do not import each other
  archive: [
    'store',
    'wecom',
    'media',
    'messages',
    'rules',
    'evidence',
    'calendar',
    'figures',
    'access',
    'lib',
    'config',
  ],
  alerts: ['store', 'wecom', 'access', 'rules', 'evidence', 'figures', 'lib', 'config'],
  export: ['drawing', 'store', 'media', 'messages', 'rules', 'evidence', 'figures', 'access', 'lib', 'config (type)'],
  people: ['store', 'access', 'wecom', 'lib'],
  backup: ['store', 'evidence', 'access', 'lib', 'config'],
  setup: ['store', 'access', 'wecom', 'lib', 'config'],
  // faces
  web: [
    'drawing',
    'store',
    'access',
    'messages',
    'search',
    'rules',
    'evidence',
    'calendar',
    'figures',
    'media',
    'lib',
    'config',
    'alerts',
    'app (type)',
    'wecom (type)',
    'archive (type)',
    'backup (type)',
    'export (type)',
    'people (type)',
    'setup (type)',
  ],
  jobs: [
    'archive',
    'alerts',
    'figures',
    'calendar',
    'backup (type)',
    'store',
    'media',
    'lib',
    'config',
    'app (type)',
    'people (type)',
  ],
  cli: [
    'local-app',
    'app (type)',
    'config',
    'jobs',
    'store',
    'wecom',
    'media',
    'evidence',
    'backup',
    'lib',
    'access',
    'setup',
  ],
  // wiring
  app: ['config', 'archive', 'alerts', 'backup', 'export', 'people', 'setup', 'media', 'store', 'wecom', 'lib'],
  'local-app': ['app', 'config', 'archive', 'backup', 'export', 'store', 'lib'],
  main: ['app', 'config', 'jobs', 'store', 'web', 'lib'],
  testing: ['*'],
};

/** Packages that only one room may touch. */
const KEEPS: Readonly<Record<string, string>> = {
  'better-sqlite3': 'store',
  koffi: 'wecom',
  undici: 'wecom',
  express: 'web',
  ejs: 'drawing',
  passport: 'web',
  helmet: 'web',
  otpauth: 'web',
  uqr: 'web',
  nodemailer: 'alerts',
  'node-cron': 'jobs',
  sharp: 'media',
  'heic-decode': 'media',
  'web-amr': 'media',
  'fast-xml-parser': 'lib',
  'pinyin-pro': 'lib',
  yauzl: 'lib',
  re2js: 'rules',
  'qr/decode.js': 'media',
  'tar-stream': 'wecom',
  busboy: 'web',
  pino: 'lib',
  archiver: 'lib',
  '@zip.js/zip.js': 'lib',
  pdfkit: 'export',
  pkijs: 'alerts',
  asn1js: 'alerts',
  'markdown-it': 'web',
  'prom-client': 'web',
  aws4: 'backup',
};

/** What the web may ask of the store without saying who is looking: sign-in itself, nothing that holds a chat. */
const SHOWS_NO_CHAT = new Set([
  'accounts',
  'sessions',
  'sign-in-tries',
  'devices',
  'totp',
  'invitations',
  'callbacks',
  'trail',
  'viewers',
  'log-key',
]);

/** What the main thread has no need of until somebody asks: ten to thirty MB each. */
const ASKED_FOR = ['pdfkit', 'fontkit', 'nodemailer', 'pkijs', 'archiver', 'sharp', 'pinyin-pro', 'heic-decode'];

const ROOT = import.meta.dirname;
const files = globSync('**/*.ts', { cwd: ROOT }).map((f) => f.replaceAll('\\', '/'));
const imports = files.flatMap((from) => importsOf(from).map((i) => ({ from, ...i })));

describe('imports', () => {
  it('stay within the map', () => {
    const strays = imports
      .filter((i) => i.to !== null && !allowed(i.from, i.to, i.type))
      .map(({ from, to, type }) => `${from} -> ${to}${type ? ' (type)' : ''}`);

    assert.deepEqual(strays, []);
  });

  it('let the web ask the store only on behalf of a viewer', () => {
    const careless = imports
      .filter(({ from, to, type }) => roomOf(from) === 'web' && !isTest(from) && to?.startsWith('store/') && !type)
      .filter(({ to }) => !SHOWS_NO_CHAT.has(to!.replace(/^store\/|\.ts$/g, '')))
      .flatMap(({ from, to, names }) => names.filter((n) => !takesViewer(to!, n)).map((n) => `${from} -> ${n}`));

    assert.deepEqual(careless, []);
  });

  it('keep each package in its room', () => {
    const strays = imports
      .filter(
        ({ from, name }) =>
          name in KEEPS && KEEPS[name] !== roomOf(from) && !isTest(from) && roomOf(from) !== 'testing',
      )
      .map(({ from, name }) => `${from} -> ${name}`);

    assert.deepEqual(strays, []);
  });

  it('bring what few ask for only when it is asked for', () => {
    const reached = new Set(['main.ts']);
    for (const file of reached)
      for (const { to, type, later } of importsFrom(file)) if (to !== null && !type && !later) reached.add(to);
    const early = [...reached].flatMap((file) =>
      importsFrom(file)
        .filter(({ name, type, later }) => ASKED_FOR.includes(name) && !type && !later)
        .map(({ name }) => `${file} -> ${name}`),
    );

    assert.deepEqual(early, []);
  });

  it('never go round in a circle', () => {
    const next = new Map(
      files.map((f) => [f, imports.filter((i) => i.from === f && i.to && !i.type).map((i) => i.to!)]),
    );
    const done = new Set<string>();
    function walk(file: string, path: readonly string[]): void {
      assert.ok(!path.includes(file), `circle: ${[...path, file].join(' -> ')}`);
      if (done.has(file)) return;
      for (const n of next.get(file) ?? []) walk(n, [...path, file]);
      done.add(file);
    }

    for (const file of files) walk(file, []);
  });

  it('leave the environment to config.ts', () => {
    const readers = files.filter(
      (f) => f !== 'config.ts' && !isTest(f) && roomOf(f) !== 'testing' && /process\.env/.test(read(f)),
    );

    assert.deepEqual(readers, []);
  });
});

function allowed(from: string, to: string, type: boolean): boolean {
  const [a, b] = [roomOf(from), roomOf(to)];
  const may = MAY_IMPORT[a] ?? [];
  return a === b || isTest(from) || may.includes('*') || may.includes(b) || (type && may.includes(`${b} (type)`));
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts') || /\/testing\//.test(file);
}

function takesViewer(file: string, name: string): boolean {
  return new RegExp(`export function ${name}\\(\\s*db: (?:Read|Write)Db,\\s*_?viewer: Viewer`).test(read(file));
}

interface Import {
  readonly name: string;
  readonly names: readonly string[];
  readonly to: string | null;
  readonly type: boolean;
  /** Not before it is wanted. */
  readonly later: boolean;
}

function importsFrom(file: string): (Import & { readonly from: string })[] {
  return imports.filter(({ from }) => from === file);
}

function importsOf(from: string): Import[] {
  return [...importsAtOnce(from), ...importsLater(from)];
}

function importsLater(from: string): Import[] {
  const pattern = /(?<!typeof )import\('(?<name>[^']+)'\)/g;
  return [...read(from).matchAll(pattern)].map(({ groups }) => {
    const name = groups!['name']!;
    return { name, names: [], to: placeOf(from, name), type: false, later: true };
  });
}

function placeOf(from: string, name: string): string | null {
  return name.startsWith('.') ? relative(ROOT, join(ROOT, dirname(from), name)).replaceAll('\\', '/') : null;
}

function importsAtOnce(from: string): Import[] {
  const pattern = /^(?:import|export)\s+(?<type>type\s+)?(?<names>[^'";]*?)from\s+['"](?<name>[^'"]+)['"]/gm;
  return [...read(from).matchAll(pattern)].map(({ groups }) => {
    const name = groups!['name']!;
    const all = groups!
      ['names']!.replace(/[{}]/g, '')
      .split(',')
      .map((n) => n.trim())
      .filter(Boolean);
    const names = all.filter((n) => !n.startsWith('type '));
    return { name, names, to: placeOf(from, name), type: Boolean(groups!['type']) || names.length === 0, later: false };
  });
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function roomOf(file: string): string {
  return file.includes('/') ? file.split('/')[0]! : file.replace(/\.ts$/, '');
}
