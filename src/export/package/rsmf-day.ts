import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fullTime } from '../../drawing/words.ts';
import { ZipFile } from '../../lib/zip.ts';
import { formatNamed } from '../../media/formats.ts';
import {
  type Attachment,
  bodyOf,
  clean,
  collectionOf,
  conversationOf,
  eventOf,
  nameOf,
  Participants,
  zoned,
} from './rsmf-events.ts';
import { writeMail } from './rsmf-mail.ts';
import type { ChatHead, PackageFrame, PackageMedium, PackageRow } from './sink.ts';

/** One conversation on one day: its events on their way, then the finished .rsmf. */

const MB = 2 ** 20;
export const MOST_BYTES = 20 * MB;
const MOST_OF_A_DAY = 200 * MB; // what reads .rsmf opens each of them as a whole
const MOST_LINES = 100;
const MOST_CHARACTERS = 200;
const MOST_NAMES = 200;

const TOO_LARGE = '文件超过 20 MB，没有放进 RSMF，见导出包的媒体目录';
const DAY_FULL = '这一天的文件合计超过 200 MB，此文件没有放进 RSMF，见导出包的媒体目录';
const UNREADABLE = '文件读不出来，没有放进 RSMF';
const DIFFERS = '文件内容与存档时的 SHA-256 不符，没有放进 RSMF';

export class RsmfDay {
  readonly #frame: PackageFrame;
  readonly #chat: ChatHead;
  readonly #disk: string;
  readonly #participants: Participants;
  readonly #zip: ZipFile;
  #events: FileHandle | null = null;
  #count = 0;
  #first = 0;
  #last = 0;
  #bytes = 0;
  readonly #attached = new Map<string, string>();
  readonly #preview: string[] = [];

  constructor(frame: PackageFrame, chat: ChatHead, disk: string) {
    this.#frame = frame;
    this.#chat = chat;
    this.#disk = disk;
    this.#participants = new Participants(chat.members);
    this.#zip = new ZipFile(`${disk}.zip`, { large: false });
  }

  async add(rows: readonly PackageRow[]): Promise<void> {
    this.#events ??= await open(`${this.#disk}.events`, 'w');
    const lines: string[] = [];
    for (const row of rows) {
      const { media, attachments } = await this.#attach(row.media);
      const told = { ...row, media };
      const parts = { participants: this.#participants, who: this.#chat.who, attachments };
      lines.push(`${this.#count === 0 ? '' : ','}${JSON.stringify(eventOf(told, parts))}`);
      this.#tell(told);
    }
    await this.#events.appendFile(lines.join('\n'));
  }

  async end(): Promise<void> {
    await this.#events?.close();
    await this.#zip.add(Readable.from(this.#manifest(), { objectMode: false }), { name: 'rsmf_manifest.json' });
    await this.#zip.end();
    await writeMail(this.#disk, {
      heads: this.#heads(),
      text: [this.#chat.name, '', ...this.#preview].join('\r\n'),
      attachment: { name: 'rsmf.zip', disk: `${this.#disk}.zip` },
    });
    for (const rest of ['.zip', '.events']) await rm(this.#disk + rest, { force: true });
  }

  async abort(): Promise<void> {
    await this.#events?.close().catch(() => undefined);
    await this.#zip.abort();
  }

  #tell(row: PackageRow): void {
    this.#count += 1;
    if (row.sentAt > 0) {
      this.#first ||= row.sentAt;
      this.#last = Math.max(this.#last, row.sentAt);
    }
    if (this.#preview.length >= MOST_LINES) return;
    const time = row.sentAt > 0 ? fullTime(row.sentAt) : '时间不明';
    const words = bodyOf(row).replace(/\s+/g, ' ').slice(0, MOST_CHARACTERS);
    this.#preview.push(`${time} ${row.sender.name}：${words}${row.revoked ? '（已撤回）' : ''}`);
  }

  /** The files that go in, and the media with the reason of each that does not. */
  async #attach(media: readonly PackageMedium[]) {
    const attachments: Attachment[] = [];
    const told: PackageMedium[] = [];
    for (const medium of media) {
      const found = medium.disk === null || medium.sha256 === null ? null : await this.#put(medium);
      if (typeof found === 'string') told.push({ ...medium, note: found });
      else told.push(medium);
      if (found !== null && typeof found !== 'string') attachments.push(found);
    }
    return { media: told, attachments };
  }

  /** In the ZIP once, however often it was sent; else a sentence why not. */
  async #put(medium: PackageMedium): Promise<Attachment | string> {
    const [sha256, size] = [medium.sha256!, medium.bytes ?? 0];
    const { extension } = formatNamed(medium.format);
    const display = clean(medium.name ?? `${nameOf(medium)}.${extension}`);
    const known = this.#attached.get(sha256);
    if (known !== undefined) return { id: known, display, size };
    if (size > MOST_BYTES) return TOO_LARGE;
    if (this.#bytes + size > MOST_OF_A_DAY) return DAY_FULL;
    const bytes = await readFile(medium.disk!).catch(() => null);
    if (bytes === null) return UNREADABLE;
    if (bytes.length > MOST_BYTES) return TOO_LARGE;
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) return DIFFERS;
    const id = `${sha256.slice(0, 32)}.${extension}`;
    await this.#zip.add(bytes, { name: id });
    this.#bytes += bytes.length;
    this.#attached.set(sha256, id);
    return { id, display, size: bytes.length };
  }

  /** Events are many, and who takes part is known after them. */
  async *#manifest(): AsyncGenerator<string | Buffer> {
    yield '{"version":"2.0.0","events":[\n';
    yield* createReadStream(`${this.#disk}.events`) as AsyncIterable<Buffer>;
    const rest = JSON.stringify({
      participants: this.#participants.all(),
      conversations: [conversationOf(this.#chat, this.#participants)],
      eventcollectionid: collectionOf(this.#chat.key),
    });
    yield `\n],${rest.slice(1)}`;
  }

  #heads() {
    const { software, createdAt } = this.#frame;
    const { names } = this.#participants;
    const custodian = this.#chat.members.find(({ id }) => id === this.#chat.who);
    const heads: [string, string][] = [
      ['From', '"Huicun" <export@huicun.invalid>'],
      ['Date', mailDate(this.#first || createdAt)],
      ['Subject', `${this.#chat.name}${this.#first === 0 ? '' : ` ${fullTime(this.#first).slice(0, 10)}`}`],
      ['Message-ID', `<${collectionOf(`${this.#frame.id} ${this.#first} ${this.#chat.key}`)}@huicun.invalid>`],
      ['X-RSMF-Version', '2.0.0'],
      ['X-RSMF-Generator', `${software.name} ${software.version}`],
      ['X-RSMF-Application', 'WeCom'],
      ...(this.#first === 0 ? [] : [['X-RSMF-BeginDate', zoned(this.#first)] as [string, string]]),
      ...(this.#last === 0 ? [] : [['X-RSMF-EndDate', zoned(this.#last)] as [string, string]]),
      ['X-RSMF-EventCount', String(this.#count)],
      ['X-RSMF-AttachmentCount', String(this.#attached.size)],
      ['X-RSMF-Participants', names.slice(0, MOST_NAMES).join('; ')],
      ...(custodian ? [['X-RSMF-Custodian', custodian.name] as [string, string]] : []),
      ['X-RSMF-EventCollectionID', collectionOf(this.#chat.key)],
    ];
    return heads.map(([name, value]) => ({ name, value }));
  }
}

/** `Fri, 20 Nov 2026 09:00:00 +0800` */
function mailDate(at: number): string {
  return new Date(at + 8 * 3_600_000).toUTCString().replace('GMT', '+0800');
}
