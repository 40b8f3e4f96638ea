import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { ALL_PERMISSIONS, type Permission, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const HTML = Buffer.from('<!doctype html><script>alert(document.cookie)</script>');
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

/** As signed in, but with another scope: changed by the test. */
let scope: Viewer['scope'] = 'everyone';
let withheld: readonly Permission[] = [];

describe('GET /messages/:seq/media/:n', () => {
  const desk = new Desk();
  const video = randomBytes(100_000);
  const seqs: Record<string, number> = {};
  let visitor: Visitor;

  before(async () => {
    const { world } = desk;
    const jpeg = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#88a' } })
      .jpeg()
      .toBuffer();
    const send = (name: string, bytes: Uint8Array, filename: string) => {
      seqs[name] = world.sendsFile(bytes, { filename, sdkfileid: `id-${name}` }).seq;
    };
    send('jpeg', jpeg, '合影🎉.jpg');
    send('polyglot', Buffer.concat([jpeg, HTML]), '看这里.html');
    send('html', HTML, '价格表.jpg');
    send('svg', SVG, 'logo.svg');
    send('script', Buffer.from('WScript.CreateObject("WScript.Shell")'), '启动.js');
    send('path', randomBytes(50), '../../../etc/passwd');
    send('reversed', randomBytes(51), '发票\u202Efdp.exe');
    send('long', randomBytes(52), `${'长'.repeat(200)}.pdf`);
    send('reserved', randomBytes(53), 'CON.txt');
    send('mp4', Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'), video]), '会议.mp4');
    send('amr', amr(50), '留言.amr');
    send('noise', Buffer.concat([Buffer.from('#!AMR\n'), randomBytes(400)]), '坏的.amr');
    send('gone', randomBytes(54), '已过期.zip');
    world.library.expireMedia('id-gone');
    await world.archive();
    await desk.open({ access: (account) => ({ ...viewerOf(account), scope }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  const get = (name: string, way = '', headers = {}) => visitor.get(`/messages/${seqs[name]}/media/0${way}`, headers);
  const nameOf = (headers: Headers) =>
    decodeURIComponent(/filename\*=UTF-8''(.*)$/.exec(headers.get('content-disposition')!)![1]!);

  it('shows a picture in place, typed by its content, without any right to run', async () => {
    const { status, headers } = await get('jpeg');

    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'image/jpeg');
    assert.match(headers.get('content-disposition')!, /^inline/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy')!, /default-src 'none'.*sandbox/);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
    assert.match(headers.get('cache-control')!, /no-store/);
    assert.equal(nameOf(headers), '合影🎉.jpg');
  });

  it('makes a thumbnail, and shows the picture itself in the lightbox', async () => {
    assert.equal((await get('jpeg', '/thumb')).headers.get('content-type'), 'image/webp');
    assert.equal((await get('jpeg', '/view')).headers.get('content-type'), 'image/jpeg');
    assert.equal((await get('svg', '/thumb')).status, 404);
  });

  it('calls a picture with a page inside a picture, whatever its name', async () => {
    const { headers } = await get('polyglot');
    assert.equal(headers.get('content-type'), 'image/jpeg');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(nameOf(headers), '看这里.html.jpg');
  });

  it('makes a preview again that is gone', async () => {
    rmSync(pathsOf(desk.world.config).previews, { recursive: true });
    assert.equal((await get('jpeg', '/thumb')).headers.get('content-type'), 'image/webp');
  });

  for (const [name, saved] of [
    ['html', '价格表.jpg.txt'],
    ['script', '启动.js.txt'],
    ['svg', 'logo.svg'],
  ] as const) {
    it(`gives ${name} out as plain bytes to be saved`, async () => {
      for (const way of ['', '/view', '/download']) {
        const { headers } = await get(name, way);
        assert.equal(headers.get('content-type'), 'application/octet-stream');
        assert.match(headers.get('content-disposition')!, /^attachment/);
        assert.equal(nameOf(headers), saved);
      }
    });
  }

  it('takes the tricks out of names, and leaves the rest', async () => {
    const saved = async (name: string) => nameOf((await get(name, '/download')).headers);
    assert.doesNotMatch(await saved('path'), /[/\\]/);
    assert.doesNotMatch(await saved('reversed'), /\u202E/);
    assert.match(await saved('long'), /^长+\.pdf$/);
    assert.equal(Buffer.byteLength(await saved('long')) <= 200, true);
    assert.equal(await saved('reserved'), '_CON.txt');
  });

  it('serves stretches of a video, so that it can be sought', async () => {
    const part = await get('mp4', '/play', { range: 'bytes=1000-1999' });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), `bytes 1000-1999/${video.length + 24}`);
    assert.equal(part.headers.get('content-length'), '1000');
    assert.equal((await get('mp4', '/play', { range: 'bytes=999999999-' })).status, 416);
    assert.equal((await get('mp4', '/play')).headers.get('accept-ranges'), 'bytes');
  });

  it('plays voice as WAV, and says so when it cannot be played', async () => {
    const { status, headers, text } = await get('amr', '/play');
    assert.deepEqual([status, headers.get('content-type'), text.slice(0, 4)], [200, 'audio/wav', 'RIFF']);
    const broken = await get('long', '/play');
    assert.equal(broken.status, 404);
    assert.match(broken.text, /可下载原文件/);
    assert.equal((await get('noise', '/download')).status, 200);
  });

  it('says why a file is not there', async () => {
    const { status, text } = await get('gone');
    assert.equal(status, 404);
    assert.match(text, /已超过企业微信的保留期限/);
  });

  it('does not exist for who may not see the chat, like what does not exist', async () => {
    scope = ['somebody-else'];
    try {
      for (const way of ['', '/thumb', '/view', '/play', '/download']) {
        const forbidden = await get('jpeg', way);
        const absent = await visitor.get(`/messages/99999/media/0${way}`);
        assert.equal(forbidden.status, 404);
        assert.equal(strip(forbidden.text), strip(absent.text));
      }
    } finally {
      scope = 'everyone';
    }
    assert.equal((await visitor.get(`/messages/${seqs['jpeg']}/media/7`)).status, 404);
  });

  for (const path of [
    '/messages/1e3/media/0',
    '/messages/1/media/-1',
    '/messages/99999999999999999999/media/0',
    '/messages/1/media/0.5',
  ]) {
    it(`refuses ${path}`, async () => {
      assert.equal((await visitor.get(path)).status, 400);
    });
  }

  it('sends strangers to the sign-in', async () => {
    const { status, location } = await desk.visitor().get(`/messages/${seqs['jpeg']}/media/0`);
    assert.equal(status, 303);
    assert.match(location, /^\/sign-in/);
  });

  it('tells when the disk has lost a file the archive knows of', async () => {
    rmSync(pathsOf(desk.world.config).media, { recursive: true });
    const { status, text, headers } = await get('long', '/download');
    assert.equal(status, 404);
    assert.match(text, /磁盘上却没有它/);
    assert.equal(headers.get('content-disposition'), null);
    assert.match(headers.get('content-security-policy')!, /style-src 'self'/);
  });
});

describe('/media', () => {
  const desk = new Desk({ settings: { MEDIA_LIMITS_MB: 'file=1' } });
  let visitor: Visitor;
  before(async () => {
    const { world } = desk;
    world.sendsFile(randomBytes(10));
    const gone = world.sendsFile(randomBytes(20), { filename: '过期的合同.pdf' });
    world.library.expireMedia(gone.fileId);
    world.sendsFile(randomBytes(2_000_000), { filename: '大录像.zip' });
    await world.archive();
    await desk.open({
      access: (account) => ({
        ...viewerOf(account),
        scope,
        permissions: ALL_PERMISSIONS.filter((permission) => !withheld.includes(permission)),
      }),
    });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  it('tells what has come, what was given up and why', async () => {
    const { text } = await visitor.get('/media?state=failed');
    const words = text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    assert.match(words, /已下载 1 .*失败 1 .*已跳过 1/);
    assert.match(words, /过期的合同\.pdf.*已超过企业微信的保留期限.*10010/);
  });

  it('keeps names from those who may not see the chat', async () => {
    scope = ['somebody-else'];
    const { text } = await visitor.get('/media?state=failed');
    scope = 'everyone';
    assert.doesNotMatch(text, /过期的合同/);
    assert.match(text, /已超过企业微信的保留期限/);
  });

  it('keeps names and messages from those who may not read chats at all', async () => {
    withheld = ['read-chats'];
    const { text } = await visitor.get('/media?state=failed');
    withheld = [];
    assert.match(text, /已超过企业微信的保留期限/);
    assert.doesNotMatch(text, /过期的合同|\/messages\//);
  });

  it('greys the buttons for those who may only look', async () => {
    withheld = ['pull'];
    const { text } = await visitor.get('/media?state=failed');
    const { status } = await visitor.post('/media/retry', { state: 'failed', kind: '' });
    withheld = [];
    const buttons = text.match(/<button[^>]*(?:name="file"|id="retry-all")[^>]*>/g)!;
    assert.ok(buttons.length > 1 && buttons.every((button) => button.includes('data-denied')));
    assert.equal(status, 403);
  });

  it('fetches what was skipped when somebody asks for it', async () => {
    const page = await visitor.get('/media?state=skipped');
    assert.match(page.text, /大录像\.zip/);
    const file = /name="file" value="([0-9a-f]{32})"/.exec(page.text)![1]!;
    const { status, location } = await visitor.post('/media/retry', { file, state: 'skipped', kind: '' });
    assert.deepEqual([status, location], [303, '/media?state=skipped']);
    await desk.world.app.pipeline.fetchMedia();
    const after = await visitor.get('/media?state=skipped');
    assert.match(after.text, /没有跳过的文件/);
  });

  it('tries all of a tab again', async () => {
    await visitor.get('/media?state=failed');
    await visitor.post('/media/retry', { state: 'failed', kind: '' });
    const { text } = await visitor.get('/media?state=failed');
    assert.match(text, /已重新排队 1 个文件/);
  });

  it('comes back to the place in the list where one was', async () => {
    const before = `99.${'a'.repeat(32)}`;
    const { text } = await visitor.get(`/media?state=failed&kind=file&before=${before}`);
    assert.match(text, /回到第一页/);
    assert.match(text, /hx-get="\/media\?state=failed&#?\w+;kind=file&#?\w+;before=99\./);
    const { location } = await visitor.post('/media/retry', { state: 'failed', kind: 'file', before });
    assert.equal(location, `/media?state=failed&kind=file&before=${before}`);
  });

  it('refuses conditions it does not know', async () => {
    assert.equal((await visitor.get('/media?state=stolen')).status, 400);
    assert.equal((await visitor.get('/media?before=1.zz')).status, 400);
  });

  it('stands on the health page in one line', async () => {
    assert.match((await visitor.get('/health')).text, /href="\/media".*媒体文件|媒体文件.*href="\/media"/s);
  });
});

describe('a message whose file is still coming', () => {
  it('asks for itself again until the file is there', async () => {
    const desk = new Desk();
    try {
      const { seq } = desk.world.sendsFile(randomBytes(10));
      await desk.world.pull();
      await desk.open();
      await desk.addAdministrator();
      const visitor = await desk.signedIn();
      const { text } = await visitor.get((await visitor.get(`/messages/${seq}`)).location);
      const again = /hx-get="(\/chats\/message\?[^"]*)"/.exec(text)![1]!.replaceAll('&amp;', '&');
      assert.equal((await visitor.part(again, `m-${seq}`)).status, 204);

      await desk.world.app.pipeline.fetchMedia();
      const come = await visitor.part(again, `m-${seq}`);
      assert.match(come.text, new RegExp(`^\\s*<article[^>]* id="m-${seq}"`));
      assert.doesNotMatch(come.text, /待下载|data-again|class="day"/);
      assert.equal((await visitor.part(again.replace(/seq=\d+/, 'seq=999'), 'm')).status, 404);
    } finally {
      await desk.close();
    }
  });
});

/** Valid AMR-NB: frames of 12.2 kbit/s that hold silence. */
function amr(frames: number): Buffer {
  const frame = Buffer.alloc(32);
  frame[0] = 0x3c;
  return Buffer.concat([Buffer.from('#!AMR\n'), ...Array<Buffer>(frames).fill(frame)]);
}

const strip = (html: string) => html.replace(/value="[0-9a-f]{20,}"|[0-9a-f]{64}|\d+ 秒|\/messages\/\d+/g, '');
