import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { recordEnd, recordStart } from '../store/service-starts.ts';
import { MEASURES } from './metric-list.ts';
import { createStartingServer } from './server.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('GET /healthz, /readyz and /metrics', () => {
  const desk = new Desk();
  let program: Visitor;
  before(async () => {
    desk.world.says('lisi', 'wangwu', '标记甲的秘密');
    await desk.world.pull();
    await desk.open();
    program = desk.visitor('Prometheus/3');
  });
  after(() => desk.close());

  it('answer without a session, without a cookie and without a row of the trail', async () => {
    const rows = () => desk.rows<{ n: number }>('desk', 'SELECT count(*) AS n FROM trail')[0]!.n;
    const before = rows();
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const { status, headers, text } = await program.get(path);
      assert.equal(status, 200, path);
      if (path === '/readyz') assert.equal(text, '{"ready":true,"reasons":[]}');
      assert.equal(headers.get('set-cookie'), null, path);
      assert.doesNotMatch(text, /标记甲|lisi|wangwu|archive-secret|ww1/, path);
    }
    assert.equal(rows(), before);
    assert.equal(desk.rows<{ n: number }>('desk', 'SELECT count(*) AS n FROM sessions')[0]!.n, 0);
  });

  it('tell every number that the handbook names, and no other', async () => {
    const doc = readFileSync(join(import.meta.dirname, '../../docs/ops/prometheus.md'), 'utf8');
    const documented = [...doc.matchAll(/^\| `(huicun_\w+)/gm)].map(([, name]) => name!);
    const told = [...MEASURES.map(({ name }) => name), 'huicun_http_request_seconds'];
    assert.deepEqual(documented.sort(), told.sort());
    const used = [...doc.matchAll(/\bhuicun_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''));
    assert.deepEqual(
      used.filter((name) => !told.includes(name)),
      [],
    );
  });

  it('agree with the archive', async () => {
    const { text } = await program.get('/metrics');
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    assert.equal(value('huicun_records_received'), 1);
    assert.equal(value('huicun_messages_indexed'), 1);
    assert.equal(value('huicun_station_behind{station="index"}'), 0);
    assert.match(text, /^huicun_build_info\{version="\d+\.\d+\.\d+"\} 1$/m);
  });

  it('count requests by route, never by address', async () => {
    const visitor = desk.visitor();
    await visitor.get('/search?q=标记乙');
    await visitor.get('/customers/wm-标记丙');
    await visitor.get('/nowhere/标记丁');
    const { text } = await program.get('/metrics');
    assert.match(text, /huicun_http_request_seconds_count\{method="GET",route="\/customers\/:id",status="3xx"\} 1/);
    assert.match(text, /huicun_http_request_seconds_count\{method="GET",route="other",status="4xx"\} 1/);
    assert.doesNotMatch(decodeURIComponent(text.replaceAll('%', '')), /标记|nowhere/);
  });

  it('are read from this machine alone when there is no token', async () => {
    const { status, text } = await program.get('/metrics', { 'x-forwarded-for': '192.0.2.7' });
    assert.equal(status, 403);
    assert.match(text, /^这些数字只有本机能读。要从别处读取，请填写设置 METRICS_TOKEN/);
  });
});

describe('/metrics with a token', () => {
  const desk = new Desk({ settings: { METRICS_TOKEN: 'token-of-sixteen-or-more' } });
  before(() => desk.open());
  after(() => desk.close());

  it('opens to who has it, wherever he is', async () => {
    const program = desk.visitor();
    const from = { 'x-forwarded-for': '192.0.2.7' };
    assert.equal(
      (await program.get('/metrics', { ...from, authorization: 'Bearer token-of-sixteen-or-more' })).status,
      200,
    );
    const without = await program.get('/metrics');
    assert.equal(without.status, 401);
    assert.equal(without.headers.get('www-authenticate'), 'Bearer realm="metrics"');
    assert.match(without.text, /^需要令牌。请在请求头中带上 Authorization: Bearer 令牌/);
    const wrong = await program.get('/metrics', { authorization: 'Bearer token-of-sixteen-or-less' });
    assert.deepEqual([wrong.status, wrong.text.slice(0, 5)], [401, '令牌不符。']);
  });
});

describe('/readyz when something does not answer', () => {
  it('is 503 with the reason, while the process is healthy', async () => {
    const desk = new Desk();
    const { pipeline } = desk.world.app;
    const mute = Object.assign(Object.create(pipeline) as typeof pipeline, {
      stages: () => Promise.reject(new Error('gone')),
    });
    await desk.open({ change: { pipeline: mute } });
    const program = desk.visitor();
    const { status, text } = await program.get('/readyz');
    assert.deepEqual([status, text], [503, '{"ready":false,"reasons":["archive-silent"]}']);
    assert.equal((await program.get('/healthz')).status, 200);
    await desk.close();
  });
});

describe('while the program starts', () => {
  let server: Server;
  let base = '';
  before(async () => {
    server = http.createServer(createStartingServer({ baseUrl: '', tlsCert: '' })).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  it('it is healthy and not ready', async () => {
    assert.equal((await fetch(`${base}/healthz`)).status, 200);
    const ready = await fetch(`${base}/readyz`);
    assert.deepEqual([ready.status, await ready.json()], [503, { ready: false, reasons: ['starting'] }]);
    assert.equal((await fetch(`${base}/metrics`)).status, 503);
    assert.equal((await fetch(`${base}/chats`)).status, 503);
  });
});

describe('starts of the service', () => {
  it('count as a break when the one before did not end as it should', async () => {
    const desk = new Desk();
    await desk.open();
    const { store } = desk.world.app;
    const first = await store.write(recordStart, desk.world.now);
    await store.write(recordEnd, first, desk.world.now + 1);
    await store.write(recordStart, desk.world.now + 2);
    await store.write(recordStart, desk.world.now + 3);
    const { text } = await desk.visitor().get('/metrics');
    assert.match(text, /^huicun_service_starts 3$/m);
    assert.match(text, /^huicun_service_unclean_starts 1$/m);
    await desk.close();
  });
});
