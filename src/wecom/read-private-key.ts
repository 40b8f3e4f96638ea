import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { UserError } from '../lib/errors.ts';

/**
 * Reads a private key as people have it: PEM in PKCS#1 or PKCS#8, with a passphrase or without, pasted through a chat that
 * ate the line breaks, or only the letters between the two lines. What it is instead is said in words.
 */
const NOT_READABLE = '读不出私钥：须为 PEM 格式，从 -----BEGIN 一行复制到 -----END 一行，首尾两行也要带上。';

export function readPrivateKey(text: string, passphrase = ''): KeyObject {
  const key = parse(pemOf(text), passphrase);
  if (key.asymmetricKeyType !== 'rsa')
    throw new UserError(
      `会话存档只接受 RSA 2048 位的私钥，这把是 ${key.asymmetricKeyType?.toUpperCase()} 密钥。请导入与后台公钥配对的那一把。`,
    );
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== 2048)
    throw new UserError(`会话存档只接受 RSA 2048 位的私钥，这把是 ${bits} 位。请确认导入的是与后台公钥配对的那一把。`);
  assertWhole(key);
  return key;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

/** The block that holds the private key, as OpenSSL wants it; the tool that made it may have put the public one beside it. */
function pemOf(text: string): string {
  const blocks = [...text.replaceAll('\\n', '\n').matchAll(BLOCK)].map(([, label, body]) => ({
    label: label!,
    body: body!,
  }));
  const own = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (own?.label === 'OPENSSH PRIVATE KEY')
    throw new UserError(
      '这是 OpenSSH 格式的私钥，请先转成 PEM：复制一份后执行 ssh-keygen -p -m PEM -f 文件名，再导入转换后的文件。',
    );
  if (own) return armoured(own.label, own.body);
  if (blocks.length > 0 || /^ssh-(rsa|ed25519)|^---- BEGIN SSH2/m.test(text)) throw notPrivate(blocks[0]?.label ?? '');
  return bare(text);
}

function notPrivate(label: string): UserError {
  if (label.includes('CERTIFICATE'))
    return new UserError(
      '这是证书，里面只有公钥。要导入的是私钥：以 -----BEGIN PRIVATE KEY----- 一类的行开头的那一份。',
    );
  return new UserError(
    '这是公钥，不是私钥。公钥交给企业微信，私钥留在这里：请导入以 -----BEGIN PRIVATE KEY----- 或 -----BEGIN RSA PRIVATE KEY----- 开头的那一份。',
  );
}

/** Line breaks may have become spaces on the way; the two lines of an old-style encrypted key are not letters of the key. */
function armoured(label: string, body: string): string {
  const heads = [...body.matchAll(/^\s*(Proc-Type: *[^\n]+?|DEK-Info: *[^\n]+?)\s*$/gm)].map(([, head]) => head!);
  const letters = body.replaceAll(/(Proc-Type|DEK-Info):[^\n]*/g, '').replaceAll(/\s+/g, '');
  const head = heads.length === 2 ? `${heads.join('\n')}\n\n` : '';
  return `-----BEGIN ${label}-----\n${head}${letters.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END ${label}-----\n`;
}

/** Only the letters between the lines, as some consoles show them. */
function bare(text: string): string {
  const letters = text.replaceAll(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]{300,}={0,2}$/.test(letters)) throw new UserError(NOT_READABLE);
  const bytes = Buffer.from(letters, 'base64');
  for (const type of ['pkcs8', 'pkcs1'] as const) {
    const key = quietly(() => createPrivateKey({ key: bytes, format: 'der', type }));
    if (key) return key.export({ type: 'pkcs8', format: 'pem' }) as string;
  }
  if (quietly(() => createPublicKey({ key: bytes, format: 'der', type: 'spki' }))) throw notPrivate('');
  throw new UserError(NOT_READABLE);
}

function quietly<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}

function parse(pem: string, passphrase: string): KeyObject {
  const encrypted = /BEGIN ENCRYPTED|Proc-Type: *4, *ENCRYPTED/.test(pem);
  if (encrypted && passphrase === '') throw new UserError('这把私钥有密码保护，请同时填写它的密码。');
  try {
    return createPrivateKey(encrypted ? { key: pem, passphrase } : pem);
  } catch (error) {
    // never the error's own words: they could quote the key
    throw new UserError(encrypted ? whyClosed(error) : NOT_READABLE);
  }
}

function whyClosed(error: unknown): string {
  const { code = '' } = error as { code?: string };
  if (/UNSUPPORTED|UNKNOWN|LEGACY/.test(code))
    return '这把私钥用的加密方式太旧，打不开。请先在原来的机器上执行 openssl pkcs8 -topk8 -v2 aes-256-cbc 换一种方式加密，再导入。';
  return '私钥的密码不对，或内容不完整，没有导入。请核对密码后再试。';
}

/** A key cut short or mixed up can still be read; it just never opens anything. */
function assertWhole(key: KeyObject): void {
  const probe = Buffer.from('huicun');
  const fits = quietly(() => verify('sha256', probe, createPublicKey(key), sign('sha256', probe, key)));
  if (!fits) throw new UserError('私钥的内容已损坏，不能使用。请从原来的保存处重新复制。');
}
