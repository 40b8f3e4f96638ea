import { bytes, duration, fullTime } from '../../drawing/words.ts';
import { DARK, GREY, type Ink, PAPER, type PdfPages } from './pdf-pages.ts';
import type { PdfPictures } from './pdf-pictures.ts';
import type { PackageMedium, PackageRow, Party } from './sink.ts';

/** One message on paper: who, when, what, and of each file its name, size and hash. */

const TIME: Ink = { size: 8, color: GREY };
const SENDER: Ink = { size: 9.5, bold: true };
const ASIDE: Ink = { size: 7.5, color: GREY };
const WORDS: Ink = { size: 10 };
const FACT: Ink = { size: 9, color: '#475467' };
const WRONG: Ink = { size: 8.5, color: '#b42318' };

const X = PAPER.left + 50;
const WIDTH = PAPER.right - X;
const MOST_CHARACTERS = 100_000;
const MOST_LINES = 2000;
const MOST_POINTS = 170;

const KINDS: Readonly<Record<Party['kind'], string>> = {
  employee: '员工',
  customer: '客户',
  robot: '机器人',
  system: '',
};

export async function writeMessage(pages: PdfPages, pictures: PdfPictures, row: PackageRow): Promise<void> {
  pages.need(34);
  const { y } = pages;
  pages.put(row.sentAt > 0 ? fullTime(row.sentAt).slice(11) : '时间不明', PAPER.left, y + 1.5, TIME);
  const number = `#${row.seq}`;
  pages.put(number, PAPER.right - pages.face().widthOf(number, ASIDE.size), y + 2, ASIDE);
  if (!row.event) writeSender(pages, row);
  writeWords(pages, row);
  for (const { name, value } of row.facts) say(pages, `${name}：${value}`, FACT);
  for (const medium of row.media) await writeMedium(pages, pictures, medium);
  if (row.revoked) {
    const { at, by, seq } = row.revoked;
    say(
      pages,
      `已撤回：${by.name} 于 ${at > 0 ? fullTime(at) : '不明时间'} 撤回（#${seq}），上面是撤回前的内容`,
      WRONG,
    );
  }
  pages.y += 7;
}

function writeSender(pages: PdfPages, { sender, label, type }: PackageRow): void {
  const name = pages.face(true).oneLine(sender.name, SENDER.size, 240);
  pages.put(name, X, pages.y, SENDER);
  const about = [KINDS[sender.kind], sender.detail, type === 'text' ? '' : `[${label}]`].filter(Boolean).join('　');
  const x = X + pages.face(true).widthOf(name, SENDER.size) + 8;
  pages.put(pages.face().oneLine(about, ASIDE.size, PAPER.right - 60 - x), x, pages.y + 2, ASIDE);
  pages.y += 15;
}

function writeWords(pages: PdfPages, row: PackageRow): void {
  if (isNameOnly(row)) return;
  const whole = row.lines.join('\n');
  const words = whole.slice(0, MOST_CHARACTERS).split('\n').slice(0, MOST_LINES).join('\n');
  const ink = row.event ? FACT : WORDS;
  pages.block(words, { x: X, width: row.event ? WIDTH - 50 : WIDTH, ink, leading: 1.55 });
  if (words.length < whole.length)
    say(pages, `内容过长，此处只有前 ${words.length} 个字符，全文在 messages.jsonl 中`, WRONG);
}

/** Of a file: its one line says no more than what is written of the file anyway. */
function isNameOnly({ lines, label, media }: PackageRow): boolean {
  const [line = ''] = lines;
  if (media.length !== 1 || lines.length !== 1) return false;
  const name = media[0]!.name ?? '';
  const isTag = line.startsWith(`[${label}`) && line.indexOf(']') === line.length - 1;
  return isTag || [label, name, `[${label}] ${name}`].includes(line);
}

async function writeMedium(pages: PdfPages, pictures: PdfPictures, medium: PackageMedium): Promise<void> {
  const drawn = await pictures.find(medium);
  if (drawn && 'picture' in drawn) {
    const scale = Math.min(1, MOST_POINTS / drawn.width, MOST_POINTS / drawn.height);
    pages.y += 2;
    pages.picture(drawn.picture, X, drawn.width * scale, drawn.height * scale);
    pages.y += 3;
  }
  pages.need(24);
  say(pages, aboutOf(medium), { size: 8.5, color: DARK });
  if (medium.sha256 !== null) say(pages, `SHA-256 ${medium.sha256}`, ASIDE);
  if (medium.path !== null) say(pages, `包内文件 ${medium.path}`, ASIDE);
  const note = medium.note ?? (drawn && 'problem' in drawn ? drawn.problem : null);
  if (note !== null) say(pages, note, WRONG);
}

function aboutOf({ label, name, bytes: size, seconds, width, height }: PackageMedium): string {
  const about = [
    name,
    seconds === null ? null : duration(seconds * 1000),
    width !== null && height !== null ? `${width}×${height}` : null,
    size === null ? null : bytes(size),
  ].filter((part) => part !== null && part !== '');
  return [`[${label}]`, about.join(' · ')].filter(Boolean).join(' ');
}

function say(pages: PdfPages, text: string, ink: Ink): void {
  pages.block(text, { x: X, width: WIDTH, ink, leading: 1.5 });
}
