import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { pathsOf } from '../config.ts';
import { unzip } from '../testing/unzip.ts';
import type { Visitor } from './testing/visitor.ts';
import { CHAT, WalkedDesk } from './testing/walked-desk.ts';

const WISH = { kind: 'conversation', key: CHAT, media: 'on', watermark: 'on', set: '1', reason: '投诉核实 T-88213' };
const PASSWORD = 'heng-Chuan-9';

interface Manifest {
  readonly reason: string;
  readonly requested: { readonly by: string };
  readonly approved: unknown;
  readonly counts: { readonly messages: number };
  readonly log: { readonly size: number } | null;
}

describe('a package of messages', () => {
  const desk = new WalkedDesk();
  let visitor: Visitor;
  before(async () => {
    await desk.fill();
    await desk.open();
    visitor = await desk.signedIn();
    await visitor.get('/account');
  });
  after(() => desk.close());

  async function fetchMade(fields: Record<string, string> = {}): Promise<Buffer> {
    assert.equal((await visitor.post('/exports', { ...WISH, ...fields })).location, '/exports');
    await desk.world.app.exports.run();
    const [row] = desk.rows<{ id: number; state: string; problem: string }>(
      'desk',
      'SELECT id, state, problem FROM exports ORDER BY id DESC LIMIT 1',
    );
    assert.deepEqual([row!.state, row!.problem], ['done', null]);
    const cookie = { cookie: visitor.cookie };
    const answer = await fetch(new URL(`/exports/${row!.id}/file`, desk.base), { headers: cookie });
    return Buffer.from(await answer.arrayBuffer());
  }

  const left = () => readdirSync(pathsOf(desk.world.config).exports);

  it('comes with who asked and why, and its manifest is known to the row, the trail and the log', async () => {
    const entries = new Map(unzip(await fetchMade()).map(({ name, bytes }) => [name, bytes]));
    const bytes = entries.get('manifest.json')!;
    const manifest = JSON.parse(bytes.toString()) as Manifest;

    assert.deepEqual([manifest.reason, manifest.requested.by, manifest.approved], ['投诉核实 T-88213', '林悦', null]);
    assert.equal(manifest.counts.messages, 9);
    assert.ok(manifest.log !== null && manifest.log.size > 0);
    const sha256 = hash('sha256', bytes);
    assert.deepEqual(desk.rows('desk', 'SELECT manifest FROM exports'), [{ manifest: sha256 }]);
    const [trace] = desk.rows<{ details: string }>('desk', "SELECT details FROM trail WHERE title LIKE '导出完成：%'");
    assert.equal(JSON.parse(trace!.details).manifest, sha256);
    const logged = desk.rows<{ entry: Buffer }>('archive', 'SELECT entry FROM log_entries');
    assert.ok(logged.some(({ entry }) => entry.includes(Buffer.from(sha256, 'hex'))));
    assert.deepEqual(left(), ['1.zip']);
  });

  it('opens with its password only, and nothing of it lies on the disk in the clear', async () => {
    const file = await fetchMade({ encrypt: 'on', password: PASSWORD, again: PASSWORD });
    const open = async (password: string) => {
      const entries = await new ZipReader(new Uint8ArrayReader(new Uint8Array(file)), { password }).getEntries();
      assert.ok(entries.length > 5 && entries.every(({ encrypted, directory }) => encrypted || directory));
      const found = entries.find(({ filename }) => filename === 'messages.jsonl');
      return Buffer.from(found && !found.directory ? await found.getData(new Uint8ArrayWriter()) : []);
    };

    assert.match((await open(PASSWORD)).toString(), /第 1 句退款/);
    await assert.rejects(open('another-9'), /password/i);
    assert.deepEqual(left(), ['1.zip', '2.zip']);
  });
});
