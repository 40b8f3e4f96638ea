import { normaliseText, normaliseWithMap } from '../search/cut.ts';
import { highlight, type Segment } from '../search/find.ts';
import type { Chapter, Section } from './handbook.ts';

/** Finds words in the handbook: every word must stand in the section; one found in its heading comes first. */
export interface Found {
  readonly href: string;
  readonly chapter: string;
  readonly heading: readonly Segment[];
  readonly excerpt: readonly Segment[];
}

const MOST = 40;
const BEFORE = 24;
const AROUND = 110;
const LEAST = 40;

export function searchHandbook(chapters: readonly Chapter[], q: string): Found[] {
  const words = wordsOf(q);
  if (words.length === 0) return [];
  const hits = chapters.flatMap((chapter) =>
    chapter.sections
      .filter(({ normal }) => words.every((word) => normal.includes(word)))
      .map((section) => ({ chapter, section, weight: weightOf(section, words) })),
  );
  hits.sort((one, other) => other.weight - one.weight);
  return hits.slice(0, MOST).map(({ chapter, section }) => found(chapter, section, words));
}

/** In normal form, as the text is: width, case and traditional forms make no difference. */
function wordsOf(q: string): string[] {
  return q.split(/\s+/).map(normaliseText).filter(Boolean);
}

function weightOf({ heading }: Section, words: readonly string[]): number {
  const normal = normaliseText(heading);
  return words.filter((word) => normal.includes(word)).length;
}

function found(chapter: Chapter, section: Section, words: readonly string[]): Found {
  const terms = words.map((text) => ({ text }));
  const isTop = section.heading === chapter.title;
  return {
    href: `/help/${chapter.name}${isTop ? '' : `#${encodeURIComponent(section.id)}`}`,
    chapter: chapter.title,
    heading: highlight(section.heading, terms),
    excerpt: highlight(excerptOf(section.text, words), terms),
  };
}

/** The neighbourhood of each word; of words that stand close together one. */
function excerptOf(text: string, words: readonly string[]): string {
  const { text: normal, map } = normaliseWithMap(text);
  const places = words.map((word) => normal.indexOf(word)).filter((at) => at >= 0);
  const starts = [...new Set(places.map((at) => map[at]!))].sort((one, other) => one - other);
  const around = Math.max(LEAST, Math.floor(AROUND / Math.max(1, starts.length)));
  const pieces: { from: number; to: number }[] = [];
  for (const start of starts.length === 0 ? [0] : starts) {
    const last = pieces.at(-1);
    if (last && start + LEAST / 2 <= last.to) continue;
    const from = Math.max(last?.to ?? 0, start - BEFORE);
    pieces.push({ from, to: Math.max(start, from) + around });
  }
  const shown = pieces.map(({ from, to }) => text.slice(from, to).trim()).join('…');
  return `${pieces[0]!.from > 0 ? '…' : ''}${shown}${pieces.at(-1)!.to < text.trimEnd().length ? '…' : ''}`;
}
