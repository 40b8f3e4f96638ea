import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { SimulatedS3 } from '../testing/simulated-s3.ts';
import { World } from '../testing/world.ts';
import { tryPlace } from './open-place.ts';
import { S3Place, type S3Target } from './s3.ts';
import { Keeper } from './testing/keeper.ts';

const BRIEF = { tries: 3, waitMs: 1, timeoutMs: 300 };

describe('a place that speaks S3', () => {
  const s3 = new SimulatedS3();
  let target: S3Target;
  before(async () => {
    const endpoint = await s3.start();
    const { bucket, accessKey, secretKey } = s3;
    target = {
      ...{ endpoint, bucket, accessKey, secretKey },
      region: 'cn-north-1',
      prefix: 'huicun',
      style: 'path',
      ca: '',
    };
  });
  after(() => s3.stop());
  beforeEach(() => {
    s3.objects.clear();
    s3.faults.length = 0;
    s3.asked.length = 0;
  });

  it('keeps, lists page by page, gives back and removes, each request signed', async () => {
    const place = new S3Place(target, BRIEF);
    s3.pageSize = 2;
    for (const name of ['a', 'b', 'c', 'd', 'e']) await place.put(`objects/${name}`, Buffer.from(name));
    const names: string[] = [];
    for await (const { name, bytes } of place.list('objects')) names.push(`${name} ${bytes}`);
    assert.deepEqual(names, ['objects/a 1', 'objects/b 1', 'objects/c 1', 'objects/d 1', 'objects/e 1']);
    assert.equal((await place.get('objects/c')).toString(), 'c');
    await place.remove('objects/c');
    await assert.rejects(place.get('objects/c'), /备份里缺少 objects\/c/);
    assert.ok(s3.objects.has('huicun/objects/a'));
  });

  it('asks again after a fault of the store or of the line, and in the end says so', async () => {
    const place = new S3Place(target, BRIEF);
    s3.faults.push(500, 'cut');
    await place.put('objects/a', Buffer.from('a'));
    s3.faults.push('silent', 503);
    assert.equal((await place.get('objects/a')).toString(), 'a');
    s3.faults.push(500, 500, 500);
    await assert.rejects(place.put('objects/a', Buffer.from('a')), /没有接受请求.*500/);
    s3.faults.push('cut', 'cut', 'cut');
    await assert.rejects(place.get('objects/a'), /连不上对象存储/);
  });

  it('names what is wrong with the key, the bucket or the rights, and does not try in vain', async () => {
    const tried = (more: Partial<S3Target>) => tryPlace(new S3Place({ ...target, ...more }, BRIEF));
    await assert.rejects(tried({ secretKey: 'other' }), /密钥不对/);
    await assert.rejects(tried({ accessKey: 'other' }), /Access Key 不存在/);
    await assert.rejects(tried({ bucket: 'other' }), /存储桶不存在/);
    s3.faults.push(403);
    await assert.rejects(tried({}), /拒绝了访问/);
    await assert.rejects(tried({ endpoint: 'http://127.0.0.1:1' }), /连不上对象存储/);
    await tried({});
    assert.equal(s3.objects.size, 0);
  });

  it('holds a sealed back-up that comes back whole, and tells nothing by its names', async () => {
    const w = new World();
    let isClosed = false;
    try {
      for (let i = 0; i < 30; i += 1) w.says('zhang', 'li', `第 ${i} 条`);
      w.sendsFile(Buffer.from('报价单'));
      await w.archive();
      const keeper = new Keeper(w);
      keeper.place = new S3Place(target, BRIEF);
      keeper.passphrase = '三月的雨 落在旧城墙的青苔上';
      s3.faults.push(500);
      const { manifest } = await keeper.backUp({ keyCopy: Buffer.from('sealed keys') });
      assert.ok([...s3.objects.values()].every((bytes) => !bytes.includes('zhang') && !bytes.includes('SQLite')));
      assert.ok(
        [...s3.objects.keys()].every((key) => /^huicun\/(huicun-backup\.json|(objects|snapshots)\/)/.test(key)),
      );
      assert.equal(manifest.totals.messages, 31);
      await w.app.close();
      isClosed = true;
      keeper.destroy();
      keeper.passphrase = '另一个口令 不对的那一个';
      await assert.rejects(keeper.restore(), /口令不对/);
      keeper.passphrase = '';
      await assert.rejects(keeper.restore(), /需要口令/);
      keeper.passphrase = '三月的雨 落在旧城墙的青苔上';
      const changed = manifest.databases[0]!.pieces[0]!;
      const kept = s3.objects.get(`huicun/${changed}`)!;
      s3.objects.set(`huicun/${changed}`, Buffer.concat([kept.subarray(0, -1), Buffer.from([kept.at(-1)! ^ 1])]));
      await assert.rejects(keeper.restore(), new RegExp(`${changed} 已损坏或被改动`));
      s3.objects.set(`huicun/${changed}`, kept);
      assert.equal((await keeper.restore()).keyCopy?.toString(), 'sealed keys');
    } finally {
      if (isClosed) w.reopen();
      await w.end();
    }
  });
});
