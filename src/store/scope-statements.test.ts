import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ScopePart } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { isEmployee } from '../messages/people.ts';
import { all, type ReadDb } from './db.ts';
import { sql } from './sql.ts';
import { ScopeArchive } from './testing/scope-archive.ts';
import { type Company, makeCompany } from './testing/scope-company.ts';
import { byKey, byNumber, byPerson, byRoom, bySeq } from './testing/scope-lookups.ts';
import { statementsIn } from './testing/statements.ts';

/** Whether there is something that is not theirs to see cannot be told by what the store does to find out. */
describe('what is absent and what is not theirs to see', () => {
  let archive: ScopeArchive;
  let company: Company;
  before(() => {
    archive = new ScopeArchive();
    company = makeCompany(1, 0);
    archive.hold(company);
  });
  after(() => archive.end());

  const limits = { from: null, to: null, kinds: null } as const;
  const viewerWith = (scope: Viewer['scope'], part?: Partial<ScopePart>): Viewer => {
    const common = { accountId: 1, name: '林悦', permissions: [], scope };
    return part ? { ...common, parts: [{ people: scope, ...limits, ...part }] } : common;
  };

  /** None of them sees anything of the company. */
  const viewers: [how: string, viewer: Viewer][] = [
    ['a scope of nobody there', viewerWith(['somebody', 'else'])],
    ['a scope that is empty', viewerWith([])],
    ['a scope of many', viewerWith(Array.from({ length: 9 }, (_, i) => `stranger${i}`))],
    ['a scope limited in time', viewerWith(['somebody'], { from: 5, to: 9 })],
    ['everybody, at a time when nothing was said', viewerWith('everyone', { to: 9 })],
    ['a scope limited to a kind', viewerWith(['somebody'], { kinds: ['internal'] })],
    ['everybody, of no kind', viewerWith('everyone', { kinds: [] })],
  ];

  for (const [how, viewer] of viewers) {
    it(`run the same statements and answer alike, with ${how}`, () => {
      const seesPeople = viewer.scope === 'everyone';
      archive.read((db) => {
        const ask = <Id>(lookups: Readonly<Record<string, (db: ReadDb, viewer: Viewer, id: Id) => unknown>>, id: Id) =>
          Object.entries(lookups).map(([name, lookup]) => {
            lookup(db, viewer, id); // what is found out once and kept
            let answer: unknown;
            const statements = statementsIn(db, () => {
              answer = lookup(db, viewer, id);
            });
            if (!seesPeople && lookups !== byPerson) assert.ok(statements.length > 0, name);
            return { name, statements, answer };
          });
        const { seq, conversation } = company.said[0]!;
        assert.deepEqual(ask(byKey, conversation), ask(byKey, 'nobody|nowhere'));
        assert.deepEqual(ask(bySeq, seq), ask(bySeq, company.ends.at(-1)! + 5));
        const [{ id }] = all<{ id: number }>(db, sql`SELECT min(id) AS id FROM violations`) as [{ id: number }];
        assert.deepEqual(ask(byNumber, id), ask(byNumber, 0));
        if (seesPeople) return; // the directory is his to see
        assert.deepEqual(ask(byPerson, company.employees[0]!.userid), ask(byPerson, 'nobody'));
        const guest = company.said.flatMap(({ receivers }) => receivers).find((userid) => !isEmployee(userid))!;
        assert.deepEqual(ask(byPerson, guest), ask(byPerson, 'wmnobody'));
        assert.deepEqual(ask(byRoom, company.groups[0]!.id), ask(byRoom, 'nowhere'));
      });
    });
  }
});
