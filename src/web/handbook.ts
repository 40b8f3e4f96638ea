import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Html } from '../drawing/html.ts';
import { normaliseText } from '../search/cut.ts';
import { type Drawn, drawChapter, type Heading } from './handbook-markup.ts';

/** The handbook: one Markdown file a chapter in docs/handbook, read and drawn once. The same files are read on paper and here. */
export const HANDBOOK = join(import.meta.dirname, '../../docs/handbook');

export interface Chapter {
  /** Its address: `binding` for 05-binding.md. */
  readonly name: string;
  readonly file: string;
  readonly title: string;
  /** Its first sentence. */
  readonly about: string;
  readonly body: Html;
  readonly headings: readonly Heading[];
  readonly sections: readonly Section[];
}

/** What stands under one heading, as it is searched. */
export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly text: string;
  readonly normal: string;
}

const NUMBERED = /^(\d\d)-([a-z-]+)\.md$/;
const known = new Map<string, readonly Chapter[]>();

export function handbook(folder = HANDBOOK): readonly Chapter[] {
  const chapters = known.get(folder) ?? readChapters(folder);
  known.set(folder, chapters);
  return chapters;
}

/** Null when there is no such chapter. Names are looked up among those read, never in a folder. */
export function findChapter(name: string): Around | null {
  const all = handbook();
  const at = all.findIndex((chapter) => chapter.name === name);
  const chapter = all[at];
  return chapter ? { chapter, before: all[at - 1] ?? null, after: all[at + 1] ?? null } : null;
}

export interface Around {
  readonly chapter: Chapter;
  readonly before: Chapter | null;
  readonly after: Chapter | null;
}

function readChapters(folder: string): Chapter[] {
  const files = readdirSync(folder).filter((file) => NUMBERED.test(file));
  return files.sort().map((file) => chapterOf(file, drawChapter(readFileSync(join(folder, file), 'utf8'))));
}

function chapterOf(file: string, { title, about, markup, headings, sections }: Drawn): Chapter {
  return {
    name: NUMBERED.exec(file)![2]!,
    file,
    title,
    about,
    body: new Html(markup),
    headings,
    sections: sections.map((section) => ({ ...section, normal: normaliseText(`${section.heading}\n${section.text}`) })),
  };
}
