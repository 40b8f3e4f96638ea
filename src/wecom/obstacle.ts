/** Why nothing came back from WeCom, told apart as far as the network lets us: each kind is mended somewhere else. */
export type ObstacleKind =
  | 'dns'
  | 'refused'
  | 'timeout'
  | 'proxy-login'
  | 'proxy-refuses'
  | 'no-proxy'
  | 'certificate'
  | 'certificate-date'
  | 'cut-off'
  | 'other';

export interface Obstacle {
  readonly kind: ObstacleKind;
  /** Where it got stuck, if the network says: a name or an address. */
  readonly at: string;
  /** The network's own words; they hold no address of ours with its token. */
  readonly detail: string;
}

interface Cause {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly hostname?: unknown;
  readonly address?: unknown;
}

const BY_CODE: Readonly<Record<string, ObstacleKind>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_NODATA: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EACCES: 'refused',
  EPERM: 'refused',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_SOCKS5_AUTH_FAILED: 'proxy-login',
  UND_ERR_SOCKS5_AUTH_REJECTED: 'proxy-login',
  UND_ERR_SOCKS5_VERSION: 'no-proxy',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no-proxy',
  CERT_HAS_EXPIRED: 'certificate-date',
  CERT_NOT_YET_VALID: 'certificate-date',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  CERT_UNTRUSTED: 'certificate',
  CERT_SIGNATURE_FAILURE: 'certificate',
  ECONNRESET: 'cut-off',
  EPIPE: 'cut-off',
  UND_ERR_SOCKET: 'cut-off',
};

/** Reads it out of what fetch throws: what happened lies in the causes of the causes. */
export function obstacleOf(error: unknown): Obstacle {
  const causes = causesOf(error);
  const last = causes.at(-1) ?? {};
  const found = causes.map((cause) => ({ cause, kind: kindOf(cause) })).findLast(({ kind }) => kind !== 'other');
  const { hostname, address } = found?.cause ?? last;
  const at = typeof hostname === 'string' ? hostname : typeof address === 'string' ? address : '';
  return { kind: found?.kind ?? 'other', at, detail: wordsOf(found?.cause ?? last) };
}

function kindOf({ name, code, message }: Cause): ObstacleKind {
  const text = String(message ?? '');
  const answered = /Proxy response \((\d+)\)/.exec(text)?.[1];
  if (answered) return answered === '407' ? 'proxy-login' : 'proxy-refuses';
  if (/Username and password required/.test(text)) return 'proxy-login';
  if (/SOCKS5 .*(?:failed|refused|unreachable|not allowed)/i.test(text)) return 'proxy-refuses';
  if (name === 'HTTPParserError') return 'no-proxy';
  if (name === 'TimeoutError') return 'timeout';
  return BY_CODE[String(code)] ?? 'other';
}

function causesOf(error: unknown): Cause[] {
  const causes: Cause[] = [];
  for (let next = error; typeof next === 'object' && next !== null && causes.length < 10; ) {
    causes.push(next);
    const { cause, errors } = next as { cause?: unknown; errors?: unknown };
    next = Array.isArray(errors) ? errors[0] : cause; // both families of addresses tried: one reason is enough
  }
  return causes;
}

function wordsOf({ code, message }: Cause): string {
  const said = String(message ?? '').split('\n')[0]!;
  return [typeof code === 'string' && !said.includes(code) ? code : '', said].filter(Boolean).join(' ').slice(0, 200);
}
