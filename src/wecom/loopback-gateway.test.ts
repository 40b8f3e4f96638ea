import assert from 'node:assert/strict';
import { request } from 'node:http';
import { get } from 'node:https';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { connect } from 'node:tls';
import { openLoopbackGateway } from './loopback-gateway.ts';

const HOST = 'qyapi.weixin.qq.com';

describe('openLoopbackGateway', () => {
  it('answers through a CONNECT proxy as WeCom would, under a certificate with its name', async () => {
    const gateway = await openLoopbackGateway();
    const socket = await new Promise<Socket>((resolve) => {
      request(gateway.proxy, { method: 'CONNECT', path: `${HOST}:443` })
        .on('connect', (_response, tunnel) => resolve(tunnel))
        .end();
    });
    const secure = connect({ socket, servername: HOST, rejectUnauthorized: false });
    const body = await new Promise<string>((resolve, reject) => {
      get(`https://${HOST}/cgi-bin/gettoken?corpid=a`, { createConnection: () => secure }, (response) => {
        response.setEncoding('utf8').once('data', resolve);
      }).on('error', reject);
    });
    assert.equal(JSON.parse(body).errcode, 0);
    assert.equal(secure.getPeerX509Certificate()?.checkHost(HOST), HOST);
    secure.destroy();
    gateway.close();
  });
});
