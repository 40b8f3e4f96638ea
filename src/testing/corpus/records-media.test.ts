import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Part } from '../../messages/message.ts';
import { normalise } from '../../messages/normalise.ts';
import { makeCompany } from './company.ts';
import { makeEveryType } from './every-type.ts';
import { steps } from './every-type-steps.ts';
import { type MediaPool, mediaPool, type PoolItem } from './media-pool.ts';
import { type RawMessage, type RawRecord, sentAt } from './record.ts';
import { bodies, common, FROM, switchLog, TO } from './record-schema.ts';
import { makeRecords } from './records.ts';

const company = makeCompany(1);
let pool: MediaPool;
before(async () => {
  pool = await mediaPool({ tiny: true });
});

type Fields = Readonly<Record<string, unknown>>;

/** Every object with an sdkfileid, at any depth, also in JSON within JSON. */
function mediaIn(value: unknown): Fields[] {
  if (typeof value === 'string')
    return value.startsWith('{') && value.includes('sdkfileid') ? mediaIn(JSON.parse(value)) : [];
  if (typeof value !== 'object' || value === null) return [];
  const own = 'sdkfileid' in value ? [value as Fields] : [];
  return [...own, ...Object.values(value).flatMap(mediaIn)];
}

interface Forward {
  readonly item: readonly { readonly type: string; readonly content: string }[];
}

/** How many forwards lie in each other. */
function depthOf({ item }: Forward): number {
  const inner = item.filter(({ type }) => type === 'chatrecord').map(({ content }) => depthOf(JSON.parse(content)));
  return 1 + Math.max(0, ...inner);
}

function isReadable({ readable, content }: Part): boolean {
  return readable && content.parts.every(isReadable);
}

function collect() {
  const items = new Map<string, { item: PoolItem; record: RawRecord }>();
  const onMedia = (id: string, item: PoolItem, record: RawRecord) => {
    assert.ok(!items.has(id));
    items.set(id, { item, record });
  };
  return { items, onMedia };
}

describe('makeRecords with a media pool', () => {
  const { items, onMedia } = collect();
  const draw = (more: { onMedia?: typeof onMedia } = {}) => [
    ...makeRecords(company, { seed: 1, from: FROM, to: TO, count: 4000, media: pool, ...more }),
  ];
  let records: RawRecord[];
  let stated: Fields[];
  before(() => {
    records = draw({ onMedia });
    stated = records.flatMap(mediaIn);
  });

  it('tells for every file in the records which item it is, nested ones too, and of no other', () => {
    const found = records.flatMap((record) => mediaIn(record).map(({ sdkfileid }) => [sdkfileid, record.msgid]));
    assert.ok(found.length > 250, String(found.length));
    const told = [...items].map(([id, { record }]) => [id, record.msgid]);
    assert.deepEqual(found.toSorted(), told.toSorted());
    assert.equal(new Set(found.map(([id]) => id)).size, found.length);
  });

  it('is understood by the product, which finds the same files', () => {
    for (const record of [...records, ...makeEveryType(company, { at: FROM, media: pool })]) {
      const message = normalise(1, JSON.stringify(record));
      assert.ok(message.readable && message.parts.every(isReadable), JSON.stringify(record));
      const ids = message.media.map(({ sdkFileId }) => sdkFileId).toSorted();
      assert.deepEqual(
        ids,
        mediaIn(record)
          .map(({ sdkfileid }) => sdkfileid)
          .toSorted(),
      );
    }
  });

  it('states the size and length of the item', () => {
    for (const fields of stated) {
      const { kind, size, seconds, ext } = items.get(fields['sdkfileid'] as string)!.item;
      assert.equal(fields['filesize'] ?? fields['voice_size'] ?? fields['imagesize'] ?? size, size);
      if (kind === 'voice') assert.equal(fields['play_length'], Math.max(1, Math.round(seconds!)));
      if (fields['filename']) assert.ok(String(fields['filename']).endsWith(`.${ext}`));
    }
  });

  it('states the md5 of the item, now and then none, seldom another', () => {
    const sums = stated
      .filter((fields) => 'md5sum' in fields)
      .map(({ md5sum, sdkfileid }) => [md5sum, items.get(sdkfileid as string)!.item.md5]);
    const none = sums.filter(([md5]) => md5 === '').length;
    const wrong = sums.filter(([md5, real]) => md5 !== '' && md5 !== real).length;
    assert.ok(none > 0 && none < 0.1 * sums.length, `${none} of ${sums.length}`);
    assert.ok(wrong > 0 && wrong < 0.03 * sums.length, `${wrong} of ${sums.length}`);
  });

  it('gives the same records for the same seed and pool, each as WeCom would write it', () => {
    assert.equal(JSON.stringify(draw()), JSON.stringify(records));
    for (const record of records) assertWritten(record);
  });

  it('has names with emoji and names of 200 characters', () => {
    const names = stated.map(({ filename = '' }) => [...String(filename)]);
    assert.ok(names.some((name) => /\p{Extended_Pictographic}/u.test(name.join(''))));
    assert.equal(Math.max(...names.map((name) => name.length)), 200);
  });
});

describe('makeEveryType', () => {
  const at = FROM + 86_400_000;

  it('holds every type in a single chat and in a group', () => {
    const records = makeEveryType(company, { at });
    const messages = records.filter((r): r is RawMessage => r.action !== 'switch');
    const single = messages.filter((r) => r.roomid === '');
    const group = messages.filter((r) => r.roomid !== '');
    for (const chat of [single, group]) {
      assert.equal(chat.length, steps.length);
      assert.deepEqual([...new Set(chat.map((r) => r.msgtype))].sort(), Object.keys(bodies).sort());
      assert.equal(new Set(chat.map((r) => r.roomid || [r.from, ...r.tolist].sort().join())).size, 1);
    }
    assert.equal(records.length, messages.length + 1);
  });

  it('writes each as WeCom would, in the order they are sent, from the time given', () => {
    const records = makeEveryType(company, { at, media: pool });
    for (const record of records) assertWritten(record);
    const times = records.map(sentAt);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok(times[0] === at && times.at(-1)! < at + 3_600_000);
  });

  it('nests three deep, with files at each level, and tells of them', () => {
    const { items, onMedia } = collect();
    const records = makeEveryType(company, { at, media: pool, onMedia });
    const deep = records.find((r) => JSON.stringify(r).includes('客户服务过程'))!;
    assert.equal(depthOf(deep['chatrecord'] as Forward), 3);
    const found = mediaIn(deep);
    assert.ok(found.length >= 10, String(found.length));
    for (const { sdkfileid } of found) assert.ok(items.has(sdkfileid as string));
  });

  it('gives the same for the same seed', () => {
    const one = (seed: number) => JSON.stringify(makeEveryType(company, { at, seed, media: pool }));
    assert.equal(one(1), one(1));
    assert.notEqual(one(1), one(2));
  });
});

function assertWritten(record: RawRecord): void {
  const shape = record.action === 'switch' ? switchLog : common.and(bodies[record.msgtype]!);
  const parsed = shape.safeParse(JSON.parse(JSON.stringify(record)));
  assert.ok(parsed.success, `${JSON.stringify(record)} ${parsed.error}`);
}
