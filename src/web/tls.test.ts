import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { isSecure, readConfig } from '../config.ts';
import { createLog } from '../lib/log.ts';
import { makeCertificate } from '../testing/certificate.ts';
import { createServer } from './server.ts';
import { Desk } from './testing/desk.ts';
import { followPair, readPair } from './tls.ts';

const NOW = Date.parse('2026-11-20T10:00:00+08:00');

describe('TLS_CERT and TLS_KEY', () => {
  const dir = mkdtempSync(join(tmpdir(), 'huicun-tls-'));
  const files = { tlsCert: join(dir, 'cert.pem'), tlsKey: join(dir, 'key.pem') };
  const [first, second] = [makeCertificate('archive.example'), makeCertificate('archive-2.example')];
  let desk: Desk;
  let server: https.Server;
  let stop: () => void;

  const put = ({ cert, key }: { cert: string; key: string }) => {
    writeFileSync(files.tlsCert, cert);
    writeFileSync(files.tlsKey, key);
  };

  before(async () => {
    put(first);
    desk = new Desk({ settings: { TLS_CERT: files.tlsCert, TLS_KEY: files.tlsKey } });
    server = https.createServer(readPair(files, NOW), createServer(desk.world.app)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    stop = followPair(files, server, createLog('silent'), 20);
    await desk.addAdministrator();
  });
  after(async () => {
    stop();
    server.close();
    server.closeAllConnections();
    await desk.close();
    rmSync(dir, { recursive: true });
  });

  const port = () => (server.address() as AddressInfo).port;

  function shown(): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port: port(), host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(String(socket.getPeerCertificate().subject?.CN));
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }

  it('serve https themselves: the browser is told to stay with it, and cookies are bound to this very name', async () => {
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      const options = { port: port(), host: '127.0.0.1', path: '/sign-in', ca: first.cert };
      https.get(options, (answer) => resolve({ ...answer.resume().headers })).once('error', reject);
    });
    assert.match(String(headers['strict-transport-security']), /^max-age=\d{8}; includeSubDomains$/);
    assert.match(String(headers['set-cookie']), /^__Host-huicun=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });

  it('are taken anew when both have changed, and not before they fit', async () => {
    assert.equal(await shown(), 'archive.example');
    writeFileSync(files.tlsCert, second.cert);
    await sleep(60);
    assert.equal(await shown(), 'archive.example');
    put(second);
    for (let tries = 0; tries < 200 && (await shown()) !== 'archive-2.example'; tries += 1) await sleep(20);
    assert.equal(await shown(), 'archive-2.example');
  });

  it('say what is wrong with them', () => {
    const refuses = (pair: { cert: string; key: string }, words: RegExp) => {
      const bad = { tlsCert: join(dir, 'bad.pem'), tlsKey: join(dir, 'bad-key.pem') };
      writeFileSync(bad.tlsCert, pair.cert);
      writeFileSync(bad.tlsKey, pair.key);
      assert.throws(() => readPair(bad, NOW), words);
    };
    refuses({ cert: first.cert, key: second.key }, /不是一对/);
    refuses({ cert: 'hello', key: first.key }, /TLS_CERT .* 不是 PEM 格式的证书/);
    refuses({ cert: first.cert, key: 'hello' }, /TLS_KEY .* 不是 PEM 格式的私钥/);
    refuses(makeCertificate('old.example', { to: '20250101000000Z' }), /已于 .* 过期/);
    assert.throws(() => readPair({ ...files, tlsKey: join(dir, 'none.pem') }, NOW), /TLS_KEY .* 读不到/);
    assert.throws(() => readConfig({ TLS_CERT: '/x.pem' }), /TLS_CERT 与 TLS_KEY 须同时填写/);
    assert.ok(isSecure(readConfig({ TLS_CERT: '/x.pem', TLS_KEY: '/y.pem' })));
  });
});
