import { safeLink } from './message-links.ts';
import { type Mark, type Segments, shareOut } from './message-marks.ts';

/** One line of Markdown, as stretches of one look each. */
export interface Run {
  readonly segments: Segments;
  readonly bold: boolean;
  readonly code: boolean;
  readonly tone: 'info' | 'comment' | 'warning' | null;
  readonly href: string | null;
}

type Look = Omit<Run, 'segments'>;
type Bare = Look & { readonly text: string };

export const PLAIN: Look = { bold: false, code: false, tone: null, href: null };

/** Hits are looked for in what is read, not in what is written: a word may be half bold. */
export function runsOf(words: string, mark: Mark): Run[] {
  const bare = bareRuns(words);
  const shares = shareOut(
    mark(bare.map(({ text }) => text).join('')),
    bare.map(({ text }) => text.length),
  );
  return bare.map(({ text: _, ...look }, i) => ({ ...look, segments: shares[i]! }));
}

/** Each alternative stops where it could begin anew, so that no text makes this slow. */
const MARKS = new RegExp(
  [
    /(?<bold>(?<!\*)\*{2,3}(?!\*))/,
    /`(?<code>[^`]{1,500})`/,
    /\[(?<label>[^[\]]{1,300})\]\((?<address>[^()\s]{1,2000})\)/,
    /<font color=["']?(?<tone>info|comment|warning)["']? {0,9}>/,
    /(?<end><\/font>)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);

type Found = Readonly<Record<string, string | undefined>>;

function bareRuns(words: string): Bare[] {
  const found = [...words.matchAll(MARKS)];
  const bolds = found.filter(({ groups }) => groups!['bold']).length;
  const reading = { look: PLAIN, boldsLeft: bolds - (bolds % 2) }; // one without its other half is stars like any others
  const runs: Bare[] = [];
  let shown = 0;
  for (const { 0: whole, index, groups } of found) {
    const before = { ...reading.look, text: words.slice(shown, index) };
    const made = applied(groups!, reading);
    if (!made) continue;
    runs.push(before, ...made);
    shown = index + whole.length;
  }
  runs.push({ ...reading.look, text: words.slice(shown) });
  return runs.filter(({ text }) => text !== '');
}

/** What a mark shows by itself; null for one that is to be shown as it was written. */
function applied(found: Found, reading: { look: Look; boldsLeft: number }): Bare[] | null {
  const { look } = reading;
  const { bold, code, label, address, tone, end } = found;
  if (code) return [{ ...look, code: true, text: code }];
  if (label) {
    const href = safeLink(address);
    return href ? [{ ...look, href, text: label }] : null;
  }
  if ((bold && reading.boldsLeft === 0) || (end && look.tone === null)) return null;
  if (bold) reading.boldsLeft -= 1;
  reading.look = bold ? { ...look, bold: !look.bold } : { ...look, tone: (tone?.toLowerCase() ?? null) as Run['tone'] };
  return [];
}
