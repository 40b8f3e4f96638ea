import assert from 'node:assert/strict';
import { countPackage } from '../package-count.ts';
import type { PackageOrder, PackageSource } from '../package-order.ts';
import { countStretch, listStretch, readPackageMessages } from '../package-rows.ts';
import { type Asked, type Checks, someKeys, someTime } from './scope-check.ts';

/** What is taken away in packages. */

function someOrder(asked: Asked, source: PackageSource): PackageOrder {
  const { chance } = asked;
  const [from, to] = [someTime(asked), someTime(asked)].sort((x, y) => x - y) as [number, number];
  return {
    ...{ source, media: false, formats: [], masked: false, watermark: false },
    from: chance.of(0.4) ? from : null,
    to: chance.of(0.4) ? to + 1 : null,
    types: chance.of(0.3) ? ['text', 'revoke'] : null,
  };
}

function seenOf({ ref }: Asked, key: string, { from, to, types }: PackageOrder): number[] {
  return (ref.chat(key)?.said ?? [])
    .filter(({ type }) => types === null || types.includes(type))
    .filter(({ sentAt }) => (from === null || sentAt >= from) && (to === null || sentAt < to))
    .map(({ seq }) => seq);
}

export const packageChecks: Checks = {
  'packageCount.countPackage': (asked) => {
    const { db, viewer } = asked;
    for (const key of someKeys(asked)) {
      const order = someOrder(asked, { kind: 'conversation', key });
      const seen = seenOf(asked, key, order);
      const { messages, conversations } = countPackage(db, viewer, order);
      assert.deepEqual([messages, conversations], [seen.length, seen.length > 0 ? 1 : 0]);
      assert.equal(countStretch(db, viewer, key, order), seen.length);
      const places = listStretch(db, viewer, key, { ...order, after: null, limit: 10_000 });
      assert.deepEqual(
        readPackageMessages(db, viewer, key, places).map(({ seq }) => seq),
        seen,
      );
    }
  },
};
