import { piecesOf } from './message-links.ts';
import { PLAIN, type Run, runsOf } from './message-markdown-runs.ts';
import type { Mark } from './message-marks.ts';

/** The part of Markdown that WeCom draws, as data for the view: whatever else stands in the text stays text. */
export interface Block {
  readonly kind: Kind;
  /** Of a heading, 1–6. */
  readonly level: number;
  readonly lines: readonly Line[];
}

export interface Line {
  /** What stands before an item of a list. */
  readonly marker: string;
  readonly runs: readonly Run[];
}

type Kind = 'heading' | 'quote' | 'list' | 'code' | 'rule' | 'text';

const MOST = 20_000; // WeCom takes 4 KB; what is longer is no Markdown of WeCom's making

export function markdownOf(source: string, mark: Mark): Block[] {
  if (source.length > MOST) {
    const runs = piecesOf(source, mark).map((piece) => ({ ...PLAIN, ...piece }));
    return [{ kind: 'text', level: 0, lines: [{ marker: '', runs }] }];
  }
  const blocks: Block[] = [];
  let last = null as { kind: Kind; lines: Line[] } | null;
  for (const { kind, level, marker, words } of readLines(source)) {
    const runs = kind === 'code' ? [{ ...PLAIN, segments: mark(words) }] : runsOf(words, mark);
    if (kind === 'gap') last = null;
    else if (last?.kind === kind && kind !== 'heading') last.lines.push({ marker, runs });
    else {
      last = { kind, lines: [{ marker, runs }] };
      blocks.push({ level, ...last });
    }
  }
  return blocks;
}

interface Read {
  /** A gap ends what stands before it. */
  readonly kind: Kind | 'gap';
  readonly level: number;
  readonly marker: string;
  readonly words: string;
}

function readLines(source: string): Read[] {
  let fenced = false;
  return source.split(/\r?\n/).map((line) => {
    if (/^\s*```/.test(line)) {
      fenced = !fenced;
      return readAs('gap', '');
    }
    return fenced ? readAs('code', line) : readLine(line);
  });
}

const readAs = (kind: Read['kind'], words: string, more: Partial<Read> = {}): Read => ({
  kind,
  level: 0,
  marker: '',
  words,
  ...more,
});

/** What a line is, by how it begins. */
function readLine(line: string): Read {
  if (line.trim() === '') return readAs('gap', '');
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) return readAs('heading', heading[2]!, { level: heading[1]!.length });
  const quote = /^\s*>\s?(.*)$/.exec(line);
  if (quote) return readAs('quote', quote[1]!);
  if (/^\s*([-*_])\1{2,}\s*$/.test(line)) return readAs('rule', '');
  const item = /^\s*([-*+]|\d{1,3}[.)])\s+(.*)$/.exec(line);
  return item ? readAs('list', item[2]!, { marker: /\d/.test(item[1]!) ? item[1]! : '•' }) : readAs('text', line);
}
