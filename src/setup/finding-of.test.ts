import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { obstacleOf } from '../wecom/obstacle.ts';
import { blockedFinding, proxyShown } from './finding-of.ts';

/** As fetch throws it: what happened is the cause of the cause. */
function thrown(...causes: readonly object[]): Error {
  const inner = causes.toReversed().reduce<object | undefined>((cause, fields) => {
    const error = Object.assign(new Error((fields as { message?: string }).message ?? ''), fields);
    return cause ? Object.assign(error, { cause }) : error;
  }, undefined);
  return new TypeError('fetch failed', { cause: inner });
}

describe('obstacleOf', () => {
  it('finds the reason, however deep it lies', () => {
    const cases: [Error, string][] = [
      [thrown({ code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND x', hostname: 'x' }), 'dns'],
      [thrown({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 10.0.0.2:3128' }), 'refused'],
      [thrown({ code: 'UND_ERR_CONNECT_TIMEOUT' }), 'timeout'],
      [new DOMException('The operation was aborted due to timeout', 'TimeoutError') as unknown as Error, 'timeout'],
      [
        thrown({ message: 'Request was cancelled.' }, { message: 'Proxy response (407) !== 200 when HTTP Tunneling' }),
        'proxy-login',
      ],
      [
        thrown({ message: 'Request was cancelled.' }, { message: 'Proxy response (403) !== 200 when HTTP Tunneling' }),
        'proxy-refuses',
      ],
      [thrown({ code: 'UND_ERR_SOCKS5_AUTH_FAILED' }), 'proxy-login'],
      [thrown({ code: 'UND_ERR_SOCKS5_VERSION' }), 'no-proxy'],
      [thrown({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'certificate'],
      [thrown({ code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }), 'certificate'],
      [thrown({ code: 'CERT_HAS_EXPIRED' }), 'certificate-date'],
      [thrown({ code: 'ECONNRESET' }), 'cut-off'],
      [thrown({ message: 'something else' }), 'other'],
    ];
    for (const [error, kind] of cases) assert.equal(obstacleOf(error).kind, kind);
    const both = new AggregateError([Object.assign(new Error('no'), { code: 'ENETUNREACH', address: '::1' })]);
    const { kind, at } = obstacleOf(new TypeError('fetch failed', { cause: both }));
    assert.deepEqual([kind, at], ['refused', '::1']);
  });
});

describe('blockedFinding', () => {
  const way = { proxy: 'http://huicun:hush@proxy.corp:3128', host: 'qyapi.weixin.qq.com' };

  it('says which of the two did not work, the proxy or what lies behind it', () => {
    const about = (at: string) => blockedFinding({ kind: 'dns', at, detail: '' }, way).sentence;
    assert.equal(about('proxy.corp'), '解析不了代理的域名（proxy.corp:3128）');
    assert.equal(about('qyapi.weixin.qq.com'), '代理 proxy.corp:3128 连不到 qyapi.weixin.qq.com');
    const direct = { kind: 'dns', at: 'qyapi.weixin.qq.com', detail: '' } as const;
    assert.equal(blockedFinding(direct, { ...way, proxy: '' }).sentence, '本机解析不了域名 qyapi.weixin.qq.com');
  });

  it('tells interception of HTTPS, straight or through a proxy', () => {
    for (const proxy of ['', way.proxy]) {
      const { sentence, remedy } = blockedFinding({ kind: 'certificate', at: '', detail: '' }, { ...way, proxy });
      assert.match(sentence!, /被中途拦截/);
      assert.match(remedy!, /不解密/);
    }
  });

  it('never shows the name and password that stand in the address of a proxy', () => {
    assert.equal(proxyShown(way.proxy), 'proxy.corp:3128');
    assert.equal(proxyShown('10.0.0.2:3128'), '10.0.0.2:3128');
  });
});
