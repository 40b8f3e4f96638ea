import { createHmac, hash } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A store that speaks S3, in memory: it counts every signature anew (SigV4), lists page by page, and fails on request. */
export class SimulatedS3 {
  readonly accessKey = 'AKIDTEST';
  readonly secretKey = 'wJalrXUtnFEMI';
  readonly bucket = 'backups';
  readonly objects = new Map<string, Buffer>();
  /** What the next requests are answered with instead; taken off one by one. */
  readonly faults: (number | 'cut' | 'silent')[] = [];
  /** Methods and keys, as they came. */
  readonly asked: string[] = [];
  pageSize = 1000;
  #server: http.Server | null = null;
  #port = 0;

  async start(): Promise<string> {
    const server = http.createServer((req, res) => void this.#answer(req, res));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.#port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const fault = this.faults.shift();
    if (fault === 'silent') return;
    if (fault === 'cut') return void req.socket.destroy();
    if (fault !== undefined) return refuse(res, fault, fault === 403 ? 'AccessDenied' : 'InternalError');
    const wrong = this.#wrongSignature(req, body);
    if (wrong !== null) return refuse(res, 403, wrong);
    const url = new URL(req.url!, 'http://s3');
    const [key, isOurs] = this.#keyOf(req, url);
    if (!isOurs) return refuse(res, 404, 'NoSuchBucket');
    this.asked.push(`${req.method} ${key}`);
    this.#serve(req.method!, decodeURIComponent(key), url, body, res);
  }

  #keyOf(req: IncomingMessage, url: URL): [key: string, isOurs: boolean] {
    if (req.headers.host?.startsWith(`${this.bucket}.`)) return [url.pathname.slice(1), true];
    const [, bucket, ...rest] = url.pathname.split('/');
    return [rest.join('/'), bucket === this.bucket];
  }

  #serve(method: string, key: string, url: URL, body: Buffer, res: ServerResponse): void {
    if (method === 'PUT') {
      this.objects.set(key, body);
      res.writeHead(200).end();
    } else if (method === 'DELETE') {
      this.objects.delete(key);
      res.writeHead(204).end();
    } else if (url.searchParams.get('list-type') === '2') this.#list(url, res);
    else this.#give(key, res);
  }

  #give(key: string, res: ServerResponse): void {
    const found = this.objects.get(key);
    if (found === undefined) refuse(res, 404, 'NoSuchKey');
    else res.writeHead(200, { 'Content-Length': found.length }).end(found);
  }

  #list(url: URL, res: ServerResponse): void {
    const prefix = url.searchParams.get('prefix') ?? '';
    const after = url.searchParams.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
    const page = keys.slice(0, this.pageSize);
    const entries = page.map(
      (key) => `<Contents><Key>${key}</Key><Size>${this.objects.get(key)!.length}</Size></Contents>`,
    );
    const more = keys.length > page.length;
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    res.end(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${entries.join('')}</ListBucketResult>`);
  }

  /** Null when it is right; otherwise the code S3 answers with. */
  #wrongSignature(req: IncomingMessage, body: Buffer): string | null {
    const [, credential = '', names = '', given = ''] =
      /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=(\S+)$/.exec(
        req.headers.authorization ?? '',
      ) ?? [];
    const [accessKey, day = '', region = '', service = ''] = credential.split('/');
    if (accessKey !== this.accessKey) return 'InvalidAccessKeyId';
    if (req.headers['x-amz-content-sha256'] !== hash('sha256', body, 'hex')) return 'XAmzContentSHA256Mismatch';
    const [path = '', query = ''] = req.url!.split('?');
    const headers = names.split(';').map((name) => `${name}:${String(req.headers[name]).trim()}\n`);
    const canonical = [
      ...[req.method, path, query.split('&').toSorted().join('&'), headers.join(''), names],
      req.headers['x-amz-content-sha256'],
    ].join('\n');
    const scope = `${day}/${region}/${service}/aws4_request`;
    const text = ['AWS4-HMAC-SHA256', req.headers['x-amz-date'], scope, hash('sha256', canonical, 'hex')].join('\n');
    const key = [day, region, service, 'aws4_request'].reduce<Buffer>(
      (under, part) => createHmac('sha256', under).update(part).digest(),
      Buffer.from(`AWS4${this.secretKey}`),
    );
    return createHmac('sha256', key).update(text).digest('hex') === given ? null : 'SignatureDoesNotMatch';
  }
}

function refuse(res: ServerResponse, status: number, code: string): void {
  res.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
}
