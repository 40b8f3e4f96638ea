import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { showContent } from '../access/permission.ts';
import { builtInRoles } from '../access/roles.ts';
import { crawl, type Step } from './testing/crawler.ts';
import { EVIL, GuardedDesk, HIDDEN, INSIDE } from './testing/guarded-desk.ts';

/** Signing out, and what ends or starts something outside this process. */
const SKIP = /^\/(sign-out|sign-in|account\/sessions|setup\/library)/;

const said = ({ method, address, answer }: Step) => `${answer.status} ${method} ${address}`;

describe('somebody who follows every link and sends every form', () => {
  const desk = new GuardedDesk();
  before(() => desk.fill());
  after(() => desk.close());

  for (const { key, name, permissions, officer } of builtInRoles) {
    it(`as ${name} finds no page that fails, nothing beyond the wall, and no markup of others`, async () => {
      desk.separate(officer === true);
      await desk.addAccount(key, [key], showContent(permissions) ? INSIDE : null);
      const visitor = await desk.enter(key);
      const steps = await crawl(visitor, { skip: SKIP });
      assert.ok(steps.length > 3, `only ${steps.length} pages`);
      assert.deepEqual(steps.filter(({ answer }) => answer.status >= 500).map(said), []);
      assert.deepEqual(steps.filter(({ answer }) => answer.text.includes(EVIL)).map(said), []);
      const beyond = steps.filter(({ answer }) => answer.text.includes(HIDDEN));
      if (key !== 'super' && key !== 'auditor') assert.deepEqual(beyond.map(said), []);
    });
  }
});
