import { hash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { setTimeout } from 'node:timers/promises';
import aws4 from 'aws4';
import { messageOf, UserError } from '../lib/errors.ts';
import { type BackupPlace, MissingObject, type StoredObject } from './place.ts';
import { readListing } from './s3-answers.ts';

/**
 * A store that speaks S3: Amazon's, MinIO, Ceph, those of the clouds. Objects are pieces of a few megabytes, so that each is one
 * signed request which is simply made again when it fails. The SHA-256 of what is sent goes along: the store compares it.
 */
export interface S3Target {
  /** `https://host[:port]`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** The bucket in the path, or before the host. */
  readonly style: 'path' | 'host';
  /** PEM of an authority of one's own; empty: those of the system. */
  readonly ca: string;
}

export interface Patience {
  readonly tries: number;
  readonly waitMs: number;
  readonly timeoutMs: number;
}

const PATIENCE: Patience = { tries: 6, waitMs: 500, timeoutMs: 120_000 };

interface Asked {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export class S3Place implements BackupPlace {
  readonly label: string;
  readonly #target: S3Target;
  readonly #patience: Patience;
  readonly #url: URL;
  readonly #agent: http.Agent;

  constructor(target: S3Target, patience: Partial<Patience> = {}) {
    this.#target = target;
    this.#patience = { ...PATIENCE, ...patience };
    this.#url = new URL(target.endpoint);
    this.label = `${this.#url.host}/${target.bucket}${target.prefix === '' ? '' : `/${target.prefix}`}`;
    const options = { keepAlive: true, maxSockets: 8 };
    const ca = target.ca === '' ? {} : { ca: target.ca };
    this.#agent = this.#url.protocol === 'https:' ? new https.Agent({ ...options, ...ca }) : new http.Agent(options);
  }

  async put(name: string, bytes: Buffer): Promise<void> {
    await this.#demand({ method: 'PUT', key: this.#keyOf(name), body: bytes });
  }

  async get(name: string): Promise<Buffer> {
    const { status, body } = await this.#ask({ method: 'GET', key: this.#keyOf(name) });
    if (status === 404 && !/NoSuchBucket/.test(body.toString())) throw new MissingObject(this.label, name);
    if (status !== 200) throw this.#refusal(status, body);
    return body;
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    const root = this.#keyOf('');
    for (let token: string | null = ''; token !== null; ) {
      const more: Record<string, string> = token === '' ? {} : { 'continuation-token': token };
      const query = { 'list-type': '2', prefix: this.#keyOf(`${prefix}/`), 'max-keys': '1000', ...more };
      const page = readListing((await this.#demand({ method: 'GET', key: '', query })).toString());
      for (const { key, bytes } of page.objects) yield { name: key.slice(root.length), bytes };
      token = page.next;
    }
  }

  async remove(name: string): Promise<void> {
    const { status, body } = await this.#ask({ method: 'DELETE', key: this.#keyOf(name) });
    if (status !== 204 && status !== 200 && status !== 404) throw this.#refusal(status, body);
  }

  /** An object is there whole or not at all. */
  async tidy(): Promise<void> {}

  #keyOf(name: string): string {
    const { prefix } = this.#target;
    return prefix === '' ? name : `${prefix}/${name}`;
  }

  async #demand(asked: Asked): Promise<Buffer> {
    const { status, body } = await this.#ask(asked);
    if (status !== 200) throw this.#refusal(status, body);
    return body;
  }

  /** Again after a fault of theirs or of the line, later each time. */
  async #ask(asked: Asked): Promise<Answer> {
    const { tries, waitMs } = this.#patience;
    for (let i = 1; ; i += 1) {
      try {
        const answer = await this.#once(asked);
        const isTheirs = answer.status >= 500 || answer.status === 429;
        if (!isTheirs || i >= tries) return answer;
      } catch (error) {
        if (i >= tries || isHopeless(error)) throw this.#unreachable(error);
      }
      await setTimeout(waitMs * 2 ** (i - 1) * (0.75 + Math.random() / 2));
    }
  }

  #once({ method, key, query = {}, body = Buffer.alloc(0) }: Asked): Promise<Answer> {
    const { style, bucket, accessKey, secretKey, region } = this.#target;
    const host = style === 'host' ? `${bucket}.${this.#url.host}` : this.#url.host;
    const path = encodeKey(style === 'host' ? `/${key}` : `/${bucket}/${key}`);
    const asked = Object.entries(query)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .toSorted()
      .join('&');
    const signed = aws4.sign(
      {
        ...{ service: 's3', region, method, host, body },
        path: asked === '' ? path : `${path}?${asked}`,
        headers: { 'X-Amz-Content-Sha256': hash('sha256', body, 'hex'), 'Content-Length': body.length },
      },
      { accessKeyId: accessKey, secretAccessKey: secretKey },
    );
    return this.#send({ method, path: signed.path!, headers: signed.headers as http.OutgoingHttpHeaders }, body);
  }

  #send(options: http.RequestOptions, body: Buffer): Promise<Answer> {
    const { protocol, hostname, port } = this.#url;
    const { style, bucket } = this.#target;
    const server = style === 'host' ? `${bucket}.${hostname}` : hostname;
    const at = { host: server, port: port || undefined, agent: this.#agent };
    const { timeoutMs } = this.#patience;
    return new Promise((resolve, reject) => {
      const ask = protocol === 'https:' ? https.request : http.request;
      const req = ask({ ...at, ...options, signal: AbortSignal.timeout(timeoutMs) }, (res) => {
        const parts: Buffer[] = [];
        res.on('data', (part: Buffer) => parts.push(part));
        res.on('error', reject);
        res.on('end', () => {
          if (res.complete) resolve({ status: res.statusCode ?? 0, body: Buffer.concat(parts) });
          else reject(new Error('the answer was cut off'));
        });
      });
      req.on('error', reject);
      req.end(body);
    });
  }

  #refusal(status: number, body: Buffer): UserError {
    const code = /<Code>([^<]{1,80})<\/Code>/.exec(body.toString('utf8', 0, 4096))?.[1] ?? '';
    const reason =
      REFUSALS[code] ?? (status === 403 ? FORBIDDEN : '对象存储没有接受请求。请稍后再试，或检查它的日志。');
    return new UserError(`${this.label}：${reason}（${status}${code === '' ? '' : ` ${code}`}）`);
  }

  #unreachable(error: unknown): UserError {
    const { code = '' } = error as NodeJS.ErrnoException;
    const isTls = /CERT|SELF_SIGNED|ALTNAME/.test(code);
    const reason = isTls
      ? '证书无法核实。使用自建证书机构时，请填写它的根证书。'
      : '连不上对象存储。请检查地址、端口、网络与防火墙。';
    return new UserError(`${this.label}：${reason}（${code === '' ? messageOf(error) : code}）`);
  }
}

const FORBIDDEN = '对象存储拒绝了访问。请检查密钥的权限：需要读、写、列出与删除这个存储桶里的对象。';

const REFUSALS: Readonly<Record<string, string>> = {
  SignatureDoesNotMatch: '密钥不对：签名核对不上。请重新填写 Secret Key。',
  InvalidAccessKeyId: 'Access Key 不存在。请核对。',
  AccessDenied: FORBIDDEN,
  NoSuchBucket: '存储桶不存在。请核对名称，或先建立它。',
  RequestTimeTooSkewed: '本机与对象存储的时间相差太多。请校准本机时间。',
  AuthorizationHeaderMalformed: '区域不对。请填写存储桶所在的区域。',
  PermanentRedirect: '地址与存储桶所在的区域不符。请填写存储桶所在区域的地址。',
  QuotaExceeded: '对象存储的配额已用完。请扩充，或减少保留的份数。',
  XMinioStorageFull: '对象存储的磁盘已满。请扩充，或减少保留的份数。',
};

const isHopeless = (error: unknown): boolean =>
  /CERT|SELF_SIGNED|ALTNAME|ENOTFOUND/.test((error as NodeJS.ErrnoException).code ?? '');

const encodeKey = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
