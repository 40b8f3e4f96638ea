import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Viewer } from '../access/viewer.ts';
import { storeFiles } from './index.ts';
import { sightOf } from './sight.ts';
import { ScopeArchive } from './testing/scope-archive.ts';
import type { Check } from './testing/scope-check.ts';
import { CHECKS, NOT_COMPARED } from './testing/scope-checks.ts';
import { Chance, type Company, makeCompany } from './testing/scope-company.ts';
import { Reference } from './testing/scope-reference.ts';
import { makeSomebody, type Somebody, viewerFor } from './testing/scope-viewers.ts';

/** Random companies, random roles, every function a page can reach: what it shows is what a plain look at each message shows. */

const COMPANIES = 500;

/** Sees all that was said before a time that is still to come. */
const SOMEBODY_ELSE: Viewer = {
  accountId: 2,
  name: '王磊',
  permissions: [],
  scope: 'everyone',
  parts: [{ people: 'everyone', from: null, to: 8e15, kinds: null }],
};

describe('what a viewer is shown', () => {
  let archive: ScopeArchive;
  before(() => {
    archive = new ScopeArchive();
  });
  after(() => archive.end());

  it('is in every function what his roles let him see of each message', () => {
    const wrong = new Map<string, { first: string; times: number }>();
    let end = 0;
    for (let n = 0; n < COMPANIES; n++) {
      const company = makeCompany(n, end);
      end = company.ends.at(-1)!;
      archive.hold(company);
      const chance = new Chance(n * 31);
      for (const { name, why } of wrongIn(archive, company, makeSomebody(chance, company), chance)) {
        const known = wrong.get(name) ?? { first: `company ${n}: ${why}`, times: 0 };
        wrong.set(name, { ...known, times: known.times + 1 });
      }
    }
    assert.deepEqual(Object.fromEntries(wrong), {});
  });

  it('is compared for every function that a page can reach, or there is a reason', () => {
    const listed = new Set([...Object.keys(CHECKS), ...Object.values(NOT_COMPARED).flat()]);
    const isListed = (name: string) => listed.has(name) || listed.has(`${name.split('.')[0]}.*`);
    assert.deepEqual(
      reachable().filter((name) => !isListed(name)),
      [],
    );
    assert.deepEqual(
      [...listed].filter((name) => !name.endsWith('.*') && !reachable().includes(name)),
      [],
    );
  });

  it('comes from the conversations as he sees them', () => {
    const open = sources()
      .filter(({ file, text }) => /viewer: Viewer/.test(text) && !BEHIND_THE_PAGES.test(file))
      .flatMap(({ file, text }) => text.split(/^(?=(?:export )?(?:function|const) )/m).map((part) => ({ file, part })))
      .filter(
        ({ part }) => /(?:FROM|JOIN)\s+conversations\b/.test(part) && !/\b(?:alsoV|v)isible(?:At|To)\(/.test(part),
      );
    // Of a message that was found to be his.
    assert.deepEqual(
      open.map(({ file, part }) => `${file}: ${part.match(/function \w+/)?.[0]}`),
      ['recordings.ts: function findFrame'],
    );
  });
});

/** Search has its own reach; the rest works things out that are the same for everybody, or is what limits. */
const BEHIND_THE_PAGES = /^(?:search|outsiders|visibility|sight|violation-sight)/;

interface Wrong {
  readonly name: string;
  readonly why: string;
}

function wrongIn(archive: ScopeArchive, company: Company, somebody: Somebody, chance: Chance): Wrong[] {
  const ref = new Reference(company, somebody);
  return archive.read((db) => {
    const viewer = viewerFor(db, somebody);
    sightOf(db, SOMEBODY_ELSE); // on the same connection: what he sees must not be mixed in
    const ask = (check: Check) => check({ db, viewer, ref, chance });
    return Object.entries(CHECKS).flatMap(([name, check]) => failed(name, () => ask(check)));
  });
}

function failed(name: string, ask: () => void): Wrong[] {
  try {
    ask();
    return [];
  } catch (error) {
    return [{ name, why: (error as Error).message.slice(0, 1500) }];
  }
}

function sources(): { file: string; text: string }[] {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return files.map((file) => ({ file, text: readFileSync(join(import.meta.dirname, file), 'utf8') }));
}

/** Functions of the store that take a viewer: no page can call another. */
function reachable(): string[] {
  return sources().flatMap(({ file, text }) => {
    const name = file.slice(0, -3).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    if (!storeFiles.includes(name)) return [];
    const found = text.matchAll(/^export function (\w+)(?:<[^>]*>)?\(\s*db: \w+,\s*_?viewer: Viewer/gm);
    return [...found].map(([, fn]) => `${name}.${fn}`);
  });
}
