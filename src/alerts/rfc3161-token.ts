import { hash, timingSafeEqual, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import { Certificate, type ContentInfo, id_ContentType_SignedData, SignedData, type SignerInfo, TSTInfo } from 'pkijs';
import { UserError } from '../lib/errors.ts';

/** The signed part of a reply: does it speak of our bytes, answer our question, and bear the signature of a time-stamping certificate? */
export interface CheckedToken {
  readonly at: number;
  readonly serial: string;
  readonly policy: string;
  readonly authority: string;
}

export const SHA256 = '2.16.840.1.101.3.4.2.1';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const SIGNING_CERTIFICATE: readonly string[] = ['1.2.840.113549.1.9.16.2.47', '1.2.840.113549.1.9.16.2.12'];
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

const HASH_BY_LENGTH: Readonly<Record<number, string>> = { 20: 'sha1', 32: 'sha256', 48: 'sha384', 64: 'sha512' };

export async function checkToken(token: ContentInfo, bytes: Uint8Array, nonce: Buffer | null): Promise<CheckedToken> {
  const { signed, info, signer } = open(token);
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  const imprint = Buffer.from(hashedMessage.valueBlock.valueHexView);
  const expected = hash('sha256', bytes, 'buffer');
  if (hashAlgorithm.algorithmId !== SHA256 || imprint.length !== 32 || !timingSafeEqual(imprint, expected)) {
    throw new UserError('时间戳签的是别的内容，不是这份检查点。请重新申请；反复出现时换一个时间戳服务。');
  }
  if (nonce !== null && !sameNumber(info.nonce, nonce)) {
    throw new UserError('时间戳回答的不是这次的请求（随机数不符），可能是缓存或被替换的旧回答。请重新申请。');
  }
  const certificate = certificateOf(signed, signer);
  const hasHolder = hasBoundTo(signer, certificate.raw);
  if (!hasHolder || !(await isSigned(signed, bytes))) {
    throw new UserError(
      '时间戳的签名不成立，回答可能被改动过，或用了本机不支持的签名算法。请重新申请，或换一个时间戳服务。',
    );
  }
  assertMayStamp(certificate, info.genTime);
  return {
    at: info.genTime.getTime(),
    serial: Buffer.from(info.serialNumber.valueBlock.valueHexView).toString('hex'),
    policy: info.policy,
    authority: nameIn(certificate),
  };
}

function open(token: ContentInfo): { signed: SignedData; info: TSTInfo; signer: SignerInfo } {
  try {
    if (token.contentType !== id_ContentType_SignedData) throw new Error('not signed');
    const signed = new SignedData({ schema: token.content });
    const { eContentType, eContent } = signed.encapContentInfo;
    const [signer, ...others] = signed.signerInfos;
    if (eContentType !== TST_INFO || !eContent || !signer || others.length > 0) throw new Error('not a stamp');
    const types = signer.signedAttrs?.attributes.filter(({ type }) => type === CONTENT_TYPE) ?? [];
    const [told] = types.flatMap(({ values }) => values as asn1js.ObjectIdentifier[]);
    if (told?.valueBlock.toString() !== TST_INFO) throw new Error('signed as something else');
    return { signed, info: TSTInfo.fromBER(eContent.getValue()), signer };
  } catch {
    throw new UserError('时间戳的格式不对，无法核对。请换一个时间戳服务。');
  }
}

function certificateOf({ certificates = [] }: SignedData, { sid }: SignerInfo): X509Certificate {
  for (const one of certificates) {
    if (!(one instanceof Certificate)) continue;
    const named = sid as { issuer?: Certificate['issuer']; serialNumber?: asn1js.Integer };
    const isHis = named.issuer?.isEqual(one.issuer) && named.serialNumber?.isEqual(one.serialNumber);
    if (isHis || (named.issuer === undefined && certificates.length === 1)) {
      return opened(one);
    }
  }
  throw new UserError('时间戳里没有签发者的证书，以后无法独立核对。请换一个会附上证书的时间戳服务。');
}

function opened(certificate: Certificate): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(certificate.toSchema(true).toBER()));
  } catch {
    throw new UserError('时间戳里签发者的证书读不出来，无法核对。请重新申请，或换一个时间戳服务。');
  }
}

/** RFC 3161 has the signer name its certificate by hash: with the same key under another certificate it would say something else. */
function hasBoundTo({ signedAttrs }: SignerInfo, certificate: Buffer): boolean {
  const bindings = signedAttrs?.attributes.filter(({ type }) => SIGNING_CERTIFICATE.includes(type)) ?? [];
  return (
    bindings.length > 0 &&
    bindings.every(({ values }) => {
      const id = first(first(values[0]));
      const parts = partsOf(id);
      const named = parts.find((part) => part instanceof asn1js.OctetString);
      const told = Buffer.from(named?.valueBlock.valueHexView ?? []);
      const algorithm = HASH_BY_LENGTH[told.length];
      return algorithm !== undefined && hash(algorithm, certificate, 'buffer').equals(told);
    })
  );
}

function partsOf(block: unknown): asn1js.AsnType[] {
  return block instanceof asn1js.Sequence ? block.valueBlock.value : [];
}

function first(block: unknown): unknown {
  return block instanceof asn1js.Sequence ? block.valueBlock.value[0] : undefined;
}

async function isSigned(signed: SignedData, bytes: Uint8Array): Promise<boolean> {
  try {
    return await signed.verify({ signer: 0, data: new Uint8Array(bytes).buffer, checkChain: false });
  } catch {
    return false;
  }
}

export function assertMayStamp(certificate: X509Certificate, at: Date): void {
  const { keyUsage, validFromDate, validToDate } = certificate;
  if (!(keyUsage as readonly string[] | undefined)?.includes(TIME_STAMPING)) {
    throw new UserError('签发者的证书不是时间戳证书，这份时间戳不作数。请换一个时间戳服务。');
  }
  if (at < validFromDate || at > validToDate) {
    throw new UserError('时间戳的时间不在签发者证书的有效期内，这份时间戳不作数。请换一个时间戳服务。');
  }
}

function sameNumber(told: asn1js.Integer | undefined, nonce: Buffer): boolean {
  return told !== undefined && Buffer.from(told.valueBlock.valueHexView).equals(nonce);
}

/** `CN=…` of the subject, else the whole of it. */
function nameIn({ subject }: X509Certificate): string {
  return /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
}
