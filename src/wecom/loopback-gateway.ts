import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';

/**
 * A WeCom of one's own on the loopback, for the SDK's self-test: a CONNECT proxy that ends the TLS itself and answers
 * the two requests a fetch makes. So the library's whole network code runs once before it is trusted, with no network.
 */
export interface LoopbackGateway {
  readonly proxy: string;
  close(): void;
}

const HOST = 'qyapi.weixin.qq.com';

export async function openLoopbackGateway(): Promise<LoopbackGateway> {
  const identity = selfSigned(HOST);
  const inner = createServer(answer);
  const outer = createServer((_request, response) => response.writeHead(405).end());
  outer.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const secure = new TLSSocket(socket as never, { isServer: true, ...identity });
    secure.on('error', () => secure.destroy()); // a library that checks certificates hangs up: that is an answer too
    inner.emit('connection', secure);
  });
  await new Promise<void>((resolve, reject) => {
    outer.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = outer.address() as AddressInfo;
  return { proxy: `http://127.0.0.1:${port}`, close: () => outer.close().closeAllConnections() };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const token = { errcode: 0, errmsg: 'ok', access_token: 'self-test', expires_in: 7200 };
  const body = request.url?.includes('/gettoken') ? token : { errcode: 0, errmsg: 'ok', chatdata: [] };
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8', connection: 'close' });
  response.end(JSON.stringify(body));
}

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const time = (at: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));

/** A certificate that lives as long as the test. Node makes keys but no certificates, hence the DER by hand. */
function selfSigned(host: string): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(0x30, oid('2a8648ce3d040302'));
  const name = der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(host)))));
  const altName = der(0x30, oid('551d11'), der(0x04, der(0x30, der(0x82, Buffer.from(host)))));
  const now = Date.now();
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    name,
    der(0x30, time(now - 86_400_000), time(now + 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, altName)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const cert = der(0x30, body, ecdsaWithSha256, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert}\n-----END CERTIFICATE-----\n`,
  };
}
