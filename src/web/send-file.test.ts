import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { dispositionOf } from './send-file.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('a file on its way to a browser', () => {
  const desk = new Desk();
  const bytes = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'), randomBytes(20_000_000)]);
  const notes = Buffer.from('第一行\n'.repeat(5000));
  let visitor: Visitor;
  let film = '';
  let text = '';

  before(async () => {
    const { world } = desk;
    film = `/messages/${world.sendsFile(bytes, { filename: '会议.mp4' }).seq}/media/0`;
    text = `/messages/${world.sendsFile(notes, { filename: '纪要.txt' }).seq}/media/0`;
    await world.archive();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  async function stretch(range: string, more: Record<string, string> = {}) {
    const { status, headers } = await visitor.get(`${film}/play`, { range, ...more });
    return [status, headers.get('content-range'), headers.get('content-length')];
  }
  const all = bytes.length;
  const tag = `"${hash('sha256', bytes, 'hex')}"`;

  it('comes whole, uncompressed and to the byte', async () => {
    const { headers, text: came } = await visitor.get(`${text}/download`, { 'accept-encoding': 'gzip' });
    assert.equal(came, notes.toString());
    assert.equal(headers.get('content-encoding'), null);
    assert.equal(headers.get('content-length'), String(notes.length));
    assert.equal(headers.get('accept-ranges'), 'bytes');
  });

  it('comes in stretches', async () => {
    assert.deepEqual(await stretch('bytes=0-0'), [206, `bytes 0-0/${all}`, '1']);
    assert.deepEqual(await stretch('bytes=-5'), [206, `bytes ${all - 5}-${all - 1}/${all}`, '5']);
    assert.deepEqual(await stretch(`bytes=${all - 3}-${all + 999}`), [206, `bytes ${all - 3}-${all - 1}/${all}`, '3']);
  });

  it('refuses a stretch beyond the end, and takes several or nonsense for the whole', async () => {
    assert.deepEqual((await stretch(`bytes=${all}-`)).slice(0, 2), [416, `bytes */${all}`]);
    assert.deepEqual(await stretch('bytes=0-1,5-6,9-9'), [200, null, String(all)]);
    assert.deepEqual(await stretch('lines=1-2'), [200, null, String(all)]);
  });

  it('goes on with a download that broke off only while the bytes are the same', async () => {
    assert.equal((await stretch('bytes=100-', { 'if-range': tag }))[0], 206);
    assert.equal((await stretch('bytes=100-', { 'if-range': '"other"' }))[0], 200);
  });

  it('answers HEAD with everything but the bytes', async () => {
    const { status, headers, text: body } = await visitor.head(film);
    assert.deepEqual([status, headers.get('content-length'), body], [200, String(all), '']);
    assert.deepEqual([headers.get('content-type'), headers.get('etag')], ['video/mp4', tag]);
    assert.match(headers.get('content-security-policy')!, /sandbox/);
  });

  it('lets go of the file when the visitor leaves in the middle', async () => {
    for (let n = 0; n < 20; n += 1) await leaveEarly(`${desk.base}${film}/play`, visitor.cookie);
    for (let n = 0; n < 50 && openFiles().length > 0; n += 1) await wait(20);
    assert.deepEqual(openFiles(), []);
    assert.equal((await stretch('bytes=0-9'))[0], 206);
  });

  /** Contents of ours that this process holds open; Linux tells. */
  function openFiles(): string[] {
    if (process.platform !== 'linux') return [];
    const files = readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return ''; // closed in between
      }
    });
    return files.filter((path) => path.startsWith(`${desk.world.dir}/data/media/`));
  }
});

/** Takes the first bytes and hangs up. */
function leaveEarly(url: string, cookie: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = httpGet(url, { headers: { cookie } }, (response) => {
      response.once('data', () => {
        response.destroy();
        resolve();
      });
      response.on('error', () => undefined);
    });
    request.on('error', reject);
  });
}

describe('dispositionOf', () => {
  it('names the file for old and new browsers', () => {
    assert.equal(
      dispositionOf('attachment', '报价 "A"(1)\'.pdf'),
      `attachment; filename="__ _A_(1)'.pdf"; filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20%22A%22%281%29%27.pdf`,
    );
  });
});
