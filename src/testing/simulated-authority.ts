import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A time-stamping authority (RFC 3161) with a key made on the spot, answering as `openssl ts` does. */
export class SimulatedAuthority {
  readonly #dir: string;
  #server: Server | null = null;
  /** What it answers instead, when set. */
  instead: { readonly status: number; readonly body: Buffer } | null = null;

  /** `digests`: those it takes; `usage`: what its certificate says it is for. */
  constructor(
    dir: string,
    { key = 'ec', digests = 'sha256', usage = 'critical,timeStamping', name = '测试时间戳' } = {},
  ) {
    this.#dir = dir;
    const kind = key === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : [key];
    const subject = ['-utf8', '-subj', `/CN=${name}`, '-addext', `extendedKeyUsage=${usage}`];
    const files = ['-keyout', this.#path('tsa.key'), '-out', this.certificate];
    openssl('req', '-x509', '-nodes', '-days', '30', '-newkey', ...kind, ...subject, ...files);
    writeFileSync(this.#path('serial'), '01\n');
    writeFileSync(this.#path('tsa.cnf'), configuration(dir.replaceAll('\\', '/'), digests));
  }

  /** Its certificate (PEM): what a verifier trusts. */
  get certificate(): string {
    return this.#path('tsa.pem');
  }

  answer(query: Buffer): Buffer {
    writeFileSync(this.#path('query.tsq'), query);
    const files = ['-queryfile', this.#path('query.tsq'), '-out', this.#path('reply.tsr')];
    openssl('ts', '-reply', '-config', this.#path('tsa.cnf'), '-section', 'tsa', ...files);
    return readFileSync(this.#path('reply.tsr'));
  }

  /** Answers with its address. */
  async listen(): Promise<string> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { status, body } = this.instead ?? { status: 200, body: this.answer(Buffer.concat(chunks)) };
        response.writeHead(status, { 'content-type': 'application/timestamp-reply' }).end(body);
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`;
  }

  async close(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  #path(name: string): string {
    return join(this.#dir, name);
  }
}

/** False on machines without the program. */
export function hasOpenssl(): boolean {
  try {
    return openssl('version').startsWith('OpenSSL');
  } catch {
    return false;
  }
}

/** Throws with its words when it fails. */
export function openssl(...args: readonly string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function configuration(dir: string, digests: string): string {
  return `[tsa]
serial = ${dir}/serial
crypto_device = builtin
signer_cert = ${dir}/tsa.pem
signer_key = ${dir}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = ${digests}
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;
}
