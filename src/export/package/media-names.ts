import { safeFileName } from '../../lib/file-name.ts';
import { type Format, formatNamed } from '../../media/formats.ts';
import { timeText } from '../names.ts';

/** What files are called in a package: as people called them, safe on any system, none twice. */

/** What a double click would run, on one system or another. */
const RUNS =
  /\.(?:exe|com|bat|cmd|scr|pif|msi|msp|msc|cpl|hta|js|jse|mjs|vbs|vbe|ws|wsf|wsh|ps1|psm1|lnk|url|reg|inf|jar|jnlp|app|apk|command|desktop|sh|py|rb|pl|html?|xhtml|mht|mhtml|svgz?|xml|xsl|chm|hlp|dll|sys|iso|img|vhdx?)$/i;
const MOST_BYTES = 180; // with a number and an ending it still stays below what file systems take

export interface Named {
  /** As its sender called it. */
  readonly name: string | null;
  readonly label: string;
  readonly sentAt: number;
  readonly seq: number;
  readonly position: number;
  readonly format: string | null;
}

export class MediaNames {
  readonly #taken = new Set<string>();
  /** Of a name that many files have, the number to try next. */
  readonly #next = new Map<string, number>();

  of(medium: Named, ending?: string): string {
    const { stem, extension } = split(wishedName(medium));
    const last = ending ?? extension;
    const wished = same(`${stem}.${last}`);
    for (let n = this.#next.get(wished) ?? 1; ; n += 1) {
      const name = `${stem}${n === 1 ? '' : ` (${n})`}${last === '' ? '' : `.${last}`}`;
      if (this.#taken.has(same(name))) continue;
      this.#taken.add(same(name));
      this.#next.set(wished, n + 1);
      return name;
    }
  }
}

/** Names that differ in nothing but the case of their letters are one on some systems. */
const same = (name: string): string => name.normalize('NFC').toLowerCase();

function wishedName({ name, label, sentAt, seq, position, format }: Named): string {
  const known = formatNamed(format);
  const stem = `${label}_${sentAt === 0 ? '时间不详' : timeText(sentAt).replace(' ', '_').replaceAll(':', '')}_${seq}-${position}`;
  const plain = `${stem}.${extensionOf(known)}`;
  const given = name?.trim() ? safeFileName(name.trim(), plain) : plain;
  return isDangerous(given, known) ? `${given}.bin` : given;
}

const extensionOf = ({ family, extension }: Format): string => (family === 'active' ? 'bin' : extension);

function isDangerous(name: string, { family }: Format): boolean {
  return RUNS.test(name) || (family === 'active' && !name.endsWith('.bin'));
}

function split(name: string): { stem: string; extension: string } {
  const [, stem = name, extension = ''] = /^(.+)\.([\p{L}\p{N}]{1,10})$/u.exec(name) ?? [];
  return { stem: cut(stem), extension };
}

/** Never through the middle of a letter. */
function cut(stem: string): string {
  let short = stem;
  while (Buffer.byteLength(short) > MOST_BYTES) short = [...short].slice(0, -1).join('');
  return short;
}
