import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Proxies of a company network, as small as they can be: one for HTTP CONNECT, one for SOCKS5. */
export interface TestProxy {
  readonly host: string;
  /** Where callers wanted to go, in order: host:port. */
  readonly targets: string[];
  close(): Promise<void>;
}

/** With `auth` (`user:password`) it answers 407 to anybody else. */
export async function openHttpProxy({ auth }: { auth?: string } = {}): Promise<TestProxy> {
  const targets: string[] = [];
  const expected = auth === undefined ? null : `Basic ${Buffer.from(auth).toString('base64')}`;
  const server = createHttpServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, socket) => {
    if (expected && request.headers['proxy-authorization'] !== expected) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    targets.push(request.url ?? '');
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    join(socket, request.url ?? '');
  });
  return opened(server, targets);
}

const SOCKS = 5;
const USERNAME = 2; // RFC 1929
const IPV4 = 1;

/** Byte by byte as RFC 1928 has it; each message of a client is taken to arrive in one piece, which on the loopback it does. */
export async function openSocksProxy({ auth }: { auth?: string } = {}): Promise<TestProxy> {
  const targets: string[] = [];
  const server = createServer((socket) => {
    serveSocks(socket, targets, auth).catch(() => socket.destroy());
  });
  return opened(server, targets);
}

async function serveSocks(socket: Socket, targets: string[], auth: string | undefined): Promise<void> {
  await once(socket);
  if (auth !== undefined) {
    socket.write(Buffer.from([SOCKS, USERNAME]));
    const said = await once(socket);
    const user = said.toString('utf8', 2, 2 + said[1]!);
    const password = said.toString('utf8', 3 + said[1]!);
    const known = `${user}:${password}` === auth;
    socket.write(Buffer.from([1, known ? 0 : 1]));
    if (!known) return void socket.end();
  } else socket.write(Buffer.from([SOCKS, 0]));
  const request = await once(socket);
  const port = request.readUInt16BE(request.length - 2);
  const name = request[3] === IPV4 ? request.subarray(4, 8).join('.') : request.toString('utf8', 5, request.length - 2);
  targets.push(`${name}:${port}`);
  socket.write(Buffer.from([SOCKS, 0, 0, IPV4, 0, 0, 0, 0, 0, 0]));
  join(socket, `${name}:${port}`);
}

function once(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.once('data', resolve).once('error', reject).once('close', reject);
  });
}

function join(socket: Duplex, target: string): void {
  const [host, port] = target.split(':');
  const upstream = connect(Number(port), host);
  const part = () => {
    socket.destroy();
    upstream.destroy();
  };
  for (const end of [socket, upstream]) end.on('error', part).on('close', part);
  socket.pipe(upstream).pipe(socket);
}

async function opened(server: Server, targets: string[]): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
