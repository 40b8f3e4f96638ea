import type { Binding, BindingFile } from '../wecom/binding.ts';

/** No secret leaves in a finding, whatever WeCom, a proxy or the network quotes back at us. */
const SHORTEST = 4; // anything shorter is in every text, and none of WeCom's secrets
const IN_ADDRESSES = /\b(access_token|corpsecret|token|secret)=[^\s&"'<>]+/gi;

export function withoutSecrets<T>(value: T, binding: Pick<BindingFile, 'current'>): T {
  const secrets = secretsOf(binding);
  return scrub(value, (text) => {
    const plain = text.replace(IN_ADDRESSES, '$1=***');
    return secrets.reduce((left, secret) => left.replaceAll(secret, '***'), plain);
  });
}

function secretsOf(binding: Pick<BindingFile, 'current'>): string[] {
  const bound = boundOf(binding);
  if (!bound) return [];
  const { archiveSecret, agentSecret, contactSecret, syncSecret, proxy, proxyAuth, callbacks } = bound;
  const pairs = Object.values(callbacks).flatMap((pair) => (pair ? [pair.token, pair.encodingAesKey] : []));
  const inAddress = /\/\/[^/@]*:([^/@]+)@/.exec(proxy)?.[1] ?? '';
  const password = proxyAuth.slice(proxyAuth.indexOf(':') + 1);
  return [archiveSecret, agentSecret, contactSecret, syncSecret, proxyAuth, password, inAddress, ...pairs]
    .filter((secret) => secret.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
}

/** A binding that does not open has its own sentence, and no secret to hide. */
function boundOf(binding: Pick<BindingFile, 'current'>): Binding | null {
  try {
    return binding.current();
  } catch {
    return null;
  }
}

function scrub<T>(value: T, clean: (text: string) => string): T {
  if (typeof value === 'string') return clean(value) as T;
  if (Array.isArray(value)) return value.map((item) => scrub(item, clean)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scrub(item, clean)])) as T;
}
