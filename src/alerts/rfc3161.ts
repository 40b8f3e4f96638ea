import { hash, randomBytes } from 'node:crypto';
import * as asn1js from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq, TimeStampResp } from 'pkijs';
import { messageOf, UserError } from '../lib/errors.ts';
import { checkToken, SHA256 } from './rfc3161-token.ts';

/**
 * Asks a time-stamping authority (RFC 3161) to say that something was there at a time: only its SHA-256 leaves the
 * house. `openssl ts -verify -data <what> -in <reply>` checks the same reply without us.
 */
export interface Timestamp {
  /** What the authority's clock said, in ms. */
  readonly at: number;
  /** Of the stamp, in hex: by it the authority finds it again. */
  readonly serial: string;
  /** OID of the rules it was given under. */
  readonly policy: string;
  /** Whom the certificate in the reply names. That it deserves trust is for people to check. */
  readonly authority: string;
  /** The whole reply as it came (DER), to be kept beside what was stamped. */
  readonly reply: Buffer;
}

/** How bytes get out and an answer in; throws when nobody answers. */
export type Post = (request: {
  readonly url: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}) => Promise<{ readonly status: number; readonly body: Buffer }>;

const GRANTED: readonly number[] = [0, 1];

/** PKIFailureInfo, by the number of the bit. */
const REASONS: Readonly<Record<number, string>> = {
  0: '它不接受 SHA-256',
  2: '它不接受这类请求',
  5: '它读不懂请求',
  14: '它的时钟目前不可用',
  15: '它不按所要求的策略签发',
  16: '它不接受请求中的扩展',
  17: '它给不出所要求的附加信息',
  25: '它内部出错',
};

export async function stamp(bytes: Uint8Array, { url, post }: { url: string; post: Post }): Promise<Timestamp> {
  const host = hostOf(url);
  const nonce = randomBytes(8);
  nonce[0] = (nonce[0]! & 0x7f) | 0x40; // positive, and of one length however it is written
  const { status, body } = await post({
    ...{ url, body: encodeRequest(bytes, nonce) },
    headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
  }).catch((error: unknown) => {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `连不上时间戳服务 ${host}。核对地址，确认服务器可以访问它，需要代理的填写代理。（${shortly(error)}）`,
    );
  });
  if (status !== 200)
    throw new UserError(`时间戳服务 ${host} 回答 HTTP ${status}，没有签发时间戳。核对地址，或稍后再试。`);
  return checkStamp(body, bytes, nonce);
}

/** What a reply proves of these bytes; throws a UserError that says what does not hold. Without a nonce: one that was kept. */
export async function checkStamp(reply: Buffer, bytes: Uint8Array, nonce: Buffer | null = null): Promise<Timestamp> {
  const answer = read(reply);
  const { status, statusStrings = [], failInfo } = answer.status;
  if (!GRANTED.includes(status)) {
    const words = statusStrings
      .map((one) => one.getValue())
      .join(' ')
      .replace(/[.。\s]+$/, '');
    throw new UserError(
      `时间戳服务没有签发时间戳：${[reasonOf(failInfo), words].filter(Boolean).join('，') || `状态 ${status}`}。`,
    );
  }
  if (!answer.timeStampToken) throw new UserError('时间戳服务的回答里没有时间戳，请换一个时间戳服务。');
  return { ...(await checkToken(answer.timeStampToken, bytes, nonce)), reply };
}

function encodeRequest(bytes: Uint8Array, nonce: Buffer): Buffer {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new asn1js.Null() }),
      hashedMessage: new asn1js.OctetString({ valueHex: new Uint8Array(hash('sha256', bytes, 'buffer')).buffer }),
    }),
    nonce: new asn1js.Integer({ valueHex: new Uint8Array(nonce).buffer }),
    certReq: true,
  });
  return Buffer.from(request.toSchema().toBER());
}

function read(reply: Buffer): TimeStampResp {
  try {
    return TimeStampResp.fromBER(reply);
  } catch {
    throw new UserError('对方的回答不是时间戳。请确认填写的是 RFC 3161 时间戳服务的地址。');
  }
}

function reasonOf(failInfo: asn1js.BitString | undefined): string {
  const bits = failInfo?.valueBlock.valueHexView ?? new Uint8Array();
  for (const [bit, reason] of Object.entries(REASONS)) {
    if ((bits[Number(bit) >> 3] ?? 0) & (0x80 >> (Number(bit) & 7))) return reason;
  }
  return '';
}

function hostOf(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (!address || !['http:', 'https:'].includes(address.protocol)) {
    throw new UserError('时间戳服务的地址应以 http:// 或 https:// 开头，例如 http://tsa.example.com/tsr。');
  }
  return address.host;
}

function shortly(error: unknown): string {
  const { cause } = (error ?? {}) as { cause?: unknown };
  return messageOf(cause ?? error)
    .replace(/\s+/g, ' ')
    .slice(0, 200);
}
