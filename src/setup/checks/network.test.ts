import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { openHttpProxy, openSocksProxy } from '../../testing/simulated-wecom/proxies.ts';
import { Bench } from '../testing/bench.ts';

/** The way to WeCom, and its clock. */
const bench = new Bench();
const { wecom } = bench;
before(() => bench.listen());
after(() => bench.close());
beforeEach(() => bench.begin());
afterEach(() => bench.end());

describe('proxy', () => {
  it('says which way it went', async () => {
    assert.match((await bench.test('proxy')).sentence, /直连/);
    const http = await openHttpProxy({ auth: 'huicun:proxy-pass' });
    bench.enter({ proxy: `http://${http.host}`, proxyAuth: 'huicun:proxy-pass' });
    const found = await bench.test('proxy');
    assert.deepEqual([found.state, found.sentence.includes(`经代理 ${http.host}`)], ['ok', true]);
    assert.equal((await bench.test('archive-secret')).state, 'ok');
    await http.close();
  });

  it('tells a password that the proxy does not take', async () => {
    const proxies = [
      await openHttpProxy({ auth: 'huicun:right-pass' }),
      await openSocksProxy({ auth: 'huicun:right-pass' }),
    ];
    for (const [i, { host }] of proxies.entries()) {
      bench.enter({ proxy: `${['http', 'socks5'][i]}://${host}`, proxyAuth: 'huicun:wrong-pass' });
      const words = await bench.words('proxy');
      assert.match(words, /不接受账号与密码（407）/);
      assert.doesNotMatch(words, /wrong-pass/);
    }
    await Promise.all(proxies.map((p) => p.close()));
  });

  it('tells a proxy that is not there, has no such name, is none, or does not get through', async () => {
    const socks = await openSocksProxy();
    const refusing = createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => refusing.once('listening', resolve));
    const cases: [proxy: string, words: RegExp][] = [
      ['http://127.0.0.1:9', /代理 127\.0\.0\.1:9 拒绝连接/],
      ['http://proxy.invalid:3128', /解析不了代理的域名（proxy\.invalid:3128）/],
      [`http://${socks.host}`, /不是这种代理/],
      [`http://127.0.0.1:${(refusing.address() as AddressInfo).port}`, /不允许访问/],
      ['ftp://10.0.0.2:21', /代理地址无效/],
    ];
    for (const [proxy, words] of cases) {
      bench.enter({ proxy });
      assert.match(await bench.words('proxy'), words, proxy);
      assert.equal((await bench.test('proxy')).state, 'error');
    }
    refusing.close();
    await socks.close();
  });

  it('tells a sign-on page of the network from WeCom', async () => {
    wecom.answers('gettoken', '<html>请登录</html>', { status: 200 });
    assert.match(await bench.words('proxy'), /不是企业微信的[\s\S]*上网认证/);
    wecom.answers('gettoken', '', { status: 302, headers: { location: 'http://portal.example/login' } });
    assert.match(await bench.words('archive-secret'), /HTTP 302 → portal\.example/);
  });

  it('tells WeCom being down from a fault of ours', async () => {
    wecom.answers('gettoken', '<html>502</html>', { status: 502 });
    assert.match(await bench.words('proxy'), /企业微信暂时没有服务[\s\S]*自动重试/);
    wecom.fails('msgaudit/get_permit_user_list', -1);
    assert.match(await bench.words('archive-secret'), /企业微信暂时没有服务/);
  });
});

describe('clock', () => {
  it('compares with the time of WeCom', async () => {
    const { world } = bench;
    const right = world.now;
    assert.equal((await bench.test('clock')).state, 'ok');
    world.now = right + 5 * 60_000;
    assert.deepEqual(
      [(await bench.test('clock')).state, (await bench.test('clock')).sentence],
      ['warning', '服务器时间比企业微信快 5 分钟'],
    );
    world.now = right - 3 * 3_600_000;
    assert.equal((await bench.test('clock')).state, 'error');
    assert.match((await bench.test('clock')).remedy, /timedatectl/);
  });
});
