import { type Mark, type Segments, shareOut } from './message-marks.ts';

/** Addresses people sent: what may be clicked, and what stays text. */

/** A stretch of a text; with `href` it is a link. */
export interface Piece {
  readonly href: string | null;
  readonly segments: Segments;
}

/** Letters an address can hold; Chinese ends it, because people write on behind it without a space. */
const ADDRESS = /\b(?:https?:\/\/|www\.)[\w\-.~:/?#[\]@!$&'()*+,;=%|]+/gi;
const MOST = 2000;
const ENDINGS = new Set([...`.,;:!?'"*~|&(]`]);

/** The text in pieces, hits marked over their edges. */
export function piecesOf(text: string, mark: Mark): Piece[] {
  const found = linkify(text);
  const shares = shareOut(
    mark(text),
    found.map((piece) => piece.text.length),
  );
  return found.map(({ href }, i) => ({ href, segments: shares[i]! })).filter(({ segments }) => segments.length > 0);
}

export interface Stretch {
  readonly text: string;
  readonly href: string | null;
}

export function linkify(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let shown = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutEnding(found);
    const href = safeLink(/^www/i.test(address) ? `http://${address}` : address);
    if (!href) continue;
    if (index > shown) stretches.push({ text: text.slice(shown, index), href: null });
    stretches.push({ text: address, href });
    shown = index + address.length;
  }
  if (shown < text.length) stretches.push({ text: text.slice(shown), href: null });
  return stretches;
}

/** A full stop or a bracket behind an address belongs to the sentence. */
function withoutEnding(found: string): string {
  const closes = !found.includes('(');
  let end = found.length;
  while (end > 0 && (ENDINGS.has(found[end - 1]!) || (closes && found[end - 1] === ')'))) end -= 1;
  return found.slice(0, end);
}

/** Only web addresses, and none that carries a name before its host: it would lead elsewhere than it seems to. */
export function safeLink(address: string | null | undefined): string | null {
  if (!address || address.length > MOST) return null;
  const url = URL.parse(address.trim());
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  return url.href;
}

export const domainOf = (href: string): string => new URL(href).hostname;
