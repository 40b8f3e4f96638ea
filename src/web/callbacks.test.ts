import assert from 'node:assert/strict';
import { createCipheriv, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { getSignature, encrypt as seal } from '@wecom/crypto';
import { pino } from 'pino';
import { takeCallbacks } from '../jobs/take-callbacks.ts';
import { createServer } from './server.ts';
import { CalledDesk } from './testing/called-desk.ts';

const DAY = 86_400_000;
const EVENT = 'change_external_tag.update'; // its meaning needs no more than this

describe('WeCom calling us', () => {
  let d: CalledDesk;
  beforeEach(async () => {
    d = await CalledDesk.open();
  });
  afterEach(() => d.end());

  const sealed = (text: string, { key = d.pair.encodingAesKey, corp = d.corp } = {}) => seal(key, text, corp);
  const envelope = (encrypt: string) => `<xml><AgentID>1</AgentID><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`;
  const event = (more = '', at = d.now) =>
    `<xml><FromUserName>sys</FromUserName><CreateTime>${at / 1000}</CreateTime><Event>change_external_tag</Event><ChangeType>update</ChangeType>${more}</xml>`;

  interface Call {
    /** What is signed. */
    readonly encrypt: string;
    readonly query?: Readonly<Record<string, string | undefined>>;
    readonly body?: string | Buffer<ArrayBuffer>;
    readonly headers?: Record<string, string>;
    readonly name?: string;
  }

  /** A call made by hand, to be got wrong in one place. With a body it is an event. */
  async function call({ encrypt, query = {}, body, headers = {}, name = 'customers' }: Call) {
    const [timestamp, nonce] = ['1763604000', '42'];
    const right = { msg_signature: getSignature(d.pair.token, timestamp, nonce, encrypt), timestamp, nonce };
    const given = Object.entries({ ...right, ...(body === undefined && { echostr: encrypt }), ...query });
    const search = new URLSearchParams(given.filter((pair): pair is [string, string] => pair[1] !== undefined));
    const init = body === undefined ? { headers } : { method: 'POST', body, headers };
    const response = await fetch(`${d.url(name)}?${search}`, init);
    return { status: response.status, text: await response.text(), headers: response.headers };
  }
  const post = (encrypt: string, more: Omit<Call, 'encrypt'> = {}) =>
    call({ encrypt, body: envelope(encrypt), ...more });

  describe('GET', () => {
    it('gives the plain text back exactly, and remembers that the address was verified', async () => {
      assert.equal(await d.sender().verifyUrl(d.url()), true);
      assert.equal((await d.state())?.verifiedAt, d.now);
      const { status, text, headers } = await call({ encrypt: sealed(' "7" 空格 <b>\n') });
      assert.deepEqual([status, text], [200, ' "7" 空格 <b>\n']);
      assert.match(headers.get('content-type') ?? '', /^text\/plain/);
      assert.equal(headers.get('set-cookie'), null);
    });

    it('is answered under the pair of its own address only, and of the present', async () => {
      const before = d.pair;
      const other = d.app.binding.makeCallbackPair('archive');
      assert.equal(await d.sender({ pair: other }).verifyUrl(d.url('archive')), true);
      assert.equal(await d.sender({ pair: other }).verifyUrl(d.url()), false);
      d.pair = d.app.binding.makeCallbackPair('customers');
      assert.equal(await d.sender({ pair: before }).verifyUrl(d.url()), false);
      assert.equal(await d.sender().verifyUrl(d.url()), true);
    });

    it('knows no address without a pair, and none but the three', async () => {
      const encrypt = sealed('x');
      for (const name of ['archive', 'other', '', 'constructor', 'customers/more']) {
        assert.equal((await call({ encrypt, name })).status, 404, name);
      }
      assert.equal((await fetch(d.url(), { method: 'PUT' })).status, 404);
      assert.equal(await d.state('archive'), null);
    });
  });

  describe('POST', () => {
    it('keeps an event and answers with nothing, at once', async () => {
      const began = performance.now();
      assert.deepEqual(await d.tell(EVENT), { attempts: 1, status: 200, body: '' });
      assert.ok(performance.now() - began < 500);
      assert.equal((await d.state())?.eventAt, d.now);
    });

    it('drops what WeCom sends again, also at another address, and keeps what is another event', async () => {
      const count = () => d.desk.rows('desk', 'SELECT n FROM callback_events').length;
      await post(sealed(event('<AgentID>1</AgentID>')));
      await post(sealed(event('<AgentID>1</AgentID>')));
      await post(sealed(event('<AgentID>2</AgentID><WelcomeCode>w</WelcomeCode>')));
      assert.equal(count(), 1);
      await post(sealed(event('<Id>t2</Id>')));
      await post(sealed(event('', d.now + 1000)));
      assert.equal(count(), 3);
    });

    it('takes no event that is older than its memory', async () => {
      const [young, old] = [sealed(event('', d.now - 28 * DAY)), sealed(event('', d.now - 30 * DAY))];
      assert.deepEqual([(await post(young)).status, (await post(old)).status], [200, 200]);
      assert.equal(d.desk.rows('desk', 'SELECT n FROM callback_events').length, 1);
    });

    it('forgets events after thirty days, and then takes none of them again', async () => {
      const encrypt = sealed(event());
      await post(encrypt);
      await d.app.takeCallbacks();
      const rows = () => d.desk.rows('desk', 'SELECT n FROM callback_events').length;
      d.pass(29 * DAY);
      await takeCallbacks.run(d.app);
      assert.equal(rows(), 1);
      d.pass(2 * DAY);
      await takeCallbacks.run(d.app);
      assert.equal(rows(), 0);
      assert.equal((await post(encrypt)).status, 200);
      assert.equal(rows(), 0);
    });

    it('keeps of an event only what is worked with', async () => {
      const member =
        '<UserID>nobody</UserID><Name>张三</Name><Mobile>13800000000</Mobile><WelcomeCode>w</WelcomeCode><ExtAttr><Item><Name>a</Name><Text><Value>b</Value></Text></Item></ExtAttr>';
      await post(sealed(event(member)));
      const [kept] = d.desk.rows<{ fields: string }>('desk', 'SELECT fields FROM callback_events');
      assert.deepEqual(JSON.parse(kept!.fields), { CreateTime: String(d.now / 1000), UserID: 'nobody' });
    });

    it('answers what is no event, and forgets it', async () => {
      const bombs = ['<!DOCTYPE a><xml><Event>x</Event></xml>', `<xml>${'<a>'.repeat(500)}`, 'no xml', '[]', ''];
      for (const text of ['<xml><MsgType>text</MsgType><Content>hi</Content></xml>', ...bombs]) {
        const { status, text: body } = await post(sealed(text));
        assert.deepEqual([status, body], [200, ''], text.slice(0, 20));
      }
      assert.deepEqual(d.desk.rows('desk', 'SELECT n FROM callback_events'), []);
    });

    it('wants neither session nor form token, and gives none', async () => {
      const { status, headers } = await post(sealed(event()), {
        headers: { cookie: 'huicun=x', origin: 'http://a.b' },
      });
      assert.deepEqual([status, headers.get('set-cookie')], [200, null]);
    });

    it('opens whatever the body is called', async () => {
      for (const type of ['text/xml', 'application/xml; charset=gbk', 'application/x-www-form-urlencoded', 'x']) {
        assert.equal((await post(sealed(event()), { headers: { 'content-type': type } })).status, 200);
      }
    });
  });

  /** Zeros where WeCom says how many there are. */
  function badlyPadded(): string {
    const key = Buffer.from(`${d.pair.encodingAesKey}=`, 'base64');
    const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
    const plain = Buffer.concat([randomBytes(16), Buffer.from([0, 0, 0, 1]), Buffer.from(`x${d.corp}`)]);
    return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(64 - plain.length))]).toString('base64');
  }
  const wrong: Readonly<Record<string, () => Promise<{ status: number; text: string }>>> = {
    'another signature': () => call({ encrypt: sealed('x'), query: { msg_signature: 'f'.repeat(40) } }),
    'a signature of another length': () => call({ encrypt: sealed('x'), query: { msg_signature: 'f' } }),
    'another time than was signed': () => call({ encrypt: sealed('x'), query: { timestamp: '1763604001' } }),
    'no signature': () => call({ encrypt: sealed('x'), query: { msg_signature: undefined } }),
    'no time': () => call({ encrypt: sealed('x'), query: { timestamp: undefined } }),
    'no nonce': () => call({ encrypt: sealed('x'), query: { nonce: '' } }),
    'no echostr': () => call({ encrypt: sealed('x'), query: { echostr: undefined } }),
    'nothing at all': async () => {
      const response = await fetch(d.url());
      return { status: response.status, text: await response.text() };
    },
    'a parameter given twice': async () => {
      const encrypt = sealed('x');
      const signature = getSignature(d.pair.token, '1', '2', encrypt);
      const query = `msg_signature=${signature}&timestamp=1&timestamp=1&nonce=2&echostr=${encodeURIComponent(encrypt)}`;
      const response = await fetch(`${d.url()}?${query}`);
      return { status: response.status, text: await response.text() };
    },
    'a parameter of many letters': () => call({ encrypt: sealed('x'.repeat(4000)) }),
    'the receiveid of another company': () => call({ encrypt: sealed('x', { corp: 'wwother' }) }),
    'another key': () => call({ encrypt: sealed('x', { key: 'b'.repeat(43) }) }),
    'no cipher': () => call({ encrypt: 'AAAA' }),
    'half a block': () => call({ encrypt: randomBytes(48).toString('base64') }),
    'letters of chance': () => call({ encrypt: randomBytes(64).toString('base64') }),
    'padding of another kind': () => call({ encrypt: badlyPadded() }),
    'an event of another company': () => post(sealed(event(), { corp: 'wwother' })),
    'an event under another key': () => post(sealed(event(), { key: 'b'.repeat(43) })),
    'an event in the clear': () => call({ encrypt: '', body: event() }),
    'a body that is no XML': () => call({ encrypt: 'x', body: 'not xml' }),
    'an empty body': () => call({ encrypt: 'x', body: '' }),
    'a document type': () => call({ encrypt: 'x', body: `<!DOCTYPE xml [<!ENTITY e "x">]>${envelope('&e;')}` }),
    'a deep document': () => call({ encrypt: 'x', body: `${'<a>'.repeat(9000)}${'</a>'.repeat(9000)}` }),
    'bytes that are not UTF-8': () => {
      const encrypt = sealed(event());
      const body = Buffer.concat([Buffer.from(envelope(encrypt).slice(0, -6)), Buffer.from([0xff, 0xfe])]);
      return call({ encrypt, body: Buffer.concat([body, Buffer.from('</xml>')]) });
    },
  };
  for (const [what, make] of Object.entries(wrong)) {
    it(`refuses ${what} with a number and nothing else, and counts it`, async () => {
      const { status, text } = await make();
      assert.deepEqual([status, text], [403, '']);
      const { refused, refusedAt, verifiedAt, eventAt } = (await d.state())!;
      assert.deepEqual(
        { refused, refusedAt, verifiedAt, eventAt },
        { refused: 1, refusedAt: d.now, verifiedAt: null, eventAt: null },
      );
    });
  }

  it('reads no more than an event needs, packed or not', async () => {
    const encrypt = sealed(event());
    const big = `${envelope(encrypt)}${' '.repeat(100_000)}`;
    assert.equal((await call({ encrypt, body: big })).status, 413);
    const body = Buffer.from(gzipSync(big));
    assert.equal((await call({ encrypt, body, headers: { 'content-encoding': 'gzip' } })).status, 400);
  });

  it('hears WeCom as often as it calls, and stops who guesses', async () => {
    const encrypt = sealed('x');
    const statuses = async (times: number, query: Call['query'] = {}) => {
      const seen = new Set<number>();
      for (let i = 0; i < times; i += 1) seen.add((await call({ encrypt, query })).status);
      return [...seen];
    };
    assert.deepEqual(await statuses(200), [200]);
    assert.deepEqual(await statuses(125, { nonce: '1' }), [403, 429]);
    assert.equal((await d.state())?.refused, 120);
    assert.notEqual((await d.desk.visitor().get('/sign-in')).status, 429);
  });

  it('has nothing of a call in the log but what it was', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const server = createServer({ ...d.app, log }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    d.desk.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await call({ encrypt: sealed('SECRETWORD'), query: { msg_signature: 'SECRETWORD' } });
    await post(sealed(event('<UserID>SECRETWORD</UserID>')));
    server.close().closeAllConnections();
    assert.match(lines.join(), /"callback":"customers"/);
    assert.ok(!lines.join().includes('SECRETWORD') && !lines.join().includes(d.pair.token), lines.join());
  });
});
