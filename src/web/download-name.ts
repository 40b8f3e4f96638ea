import { extensionOf, safeFileName } from '../lib/file-name.ts';
import { type Format, formatNamed, formats } from '../media/formats.ts';
import type { FoundMedium } from '../store/media.ts';
import { fullTime } from './words.ts';

/**
 * What a file is called when it is saved: as it was sent, as far as the name is honest. A name that promises something
 * other than what is inside gets a second ending, so that a double click opens an editor or a viewer and runs nothing.
 */
export type Named = Pick<FoundMedium, 'kind' | 'name' | 'sentAt' | 'position'> & { readonly known: Format };

export function downloadName(medium: Named): string {
  const { known, name } = medium;
  const given = safeFileName(name ?? '', `${plainName(medium)}.${known.extension}`);
  const ending = extensionOf(given);
  if (ending === '' && known.name === 'unknown') return given;
  return isHonest(ending, known) ? given : `${given}.${harmless(known)}`;
}

const KINDS = { image: '图片', emotion: '表情', voice: '语音', video: '视频', file: '文件', call: '通话录音' } as const;

/** For media nobody gave a name: 图片_2026-11-19_143500; the second of a message ends in _2. */
export function plainName({ kind, sentAt, position }: Pick<Named, 'kind' | 'sentAt' | 'position'>): string {
  const when = sentAt > 0 ? `_${fullTime(sentAt).replace(' ', '_').replaceAll(':', '')}` : '';
  return `${KINDS[kind]}${when}${position > 0 ? `_${position + 1}` : ''}`;
}

/** Endings that start a program, a script or a page when they are opened by a double click. */
const STARTS = new Set(
  [
    'html htm shtml xhtml xht mht mhtml svg xml xsl hta chm url',
    'js jse mjs vbs vbe wsf wsh ws ps1 psm1 bat cmd sh command reg inf',
    'exe com scr pif cpl dll sys msi msp msc lnk scf jar jnlp gadget app desktop apk',
  ].flatMap((line) => line.split(' ')),
);

/** Under which endings they say openly what they are. */
const OPENLY: Readonly<Record<string, readonly string[]>> = {
  html: ['html', 'htm', 'xhtml'],
  svg: ['svg'],
  xml: ['xml'],
  exe: ['exe', 'dll'],
  elf: ['so', 'elf'],
  apk: ['apk'],
};

const byEnding = new Map(Object.values(formats).map(({ extension, family }) => [extension, family]));
for (const [ending, like] of [
  ['jpeg', 'jpg'],
  ['tiff', 'tif'],
  ['heif', 'heic'],
  ['m4v', 'mp4'],
] as const) {
  byEnding.set(ending, byEnding.get(like)!);
}

function isHonest(ending: string, known: Format): boolean {
  if (known.family === 'active') return OPENLY[known.name]?.includes(ending) ?? false;
  if (STARTS.has(ending) || ending === '') return false;
  const promised = byEnding.get(ending);
  if (promised === undefined || known.family === 'other' || promised === known.family) return true;
  // Sound and film share their containers; office documents are archives, and what they hold cannot always be told.
  const pair = [promised, known.family].sort().join(' ');
  return pair === 'audio video' || (pair === 'archive document' && known.family === 'archive');
}

function harmless(known: Format): string {
  return known.family === 'active' ? 'txt' : formatNamed(known.name).extension;
}
