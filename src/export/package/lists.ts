import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fullTime } from '../../drawing/words.ts';
import { BOM, csvLine } from '../../lib/csv.ts';
import { type Cell, type Column, XlsxFile } from '../../lib/xlsx.ts';
import { LineFile } from './package-zip.ts';
import type { ChatHead, PackageFile, PackageFrame, PackageRow, Sink } from './sink.ts';

/** list.xlsx and list.csv: a row for each message, for those who count and filter. */
const COLUMNS: readonly Column[] = [
  { title: '序号', width: 10, kind: 'number' },
  { title: '会话', width: 28 },
  { title: '会话类型', width: 10 },
  { title: '时间', width: 20, kind: 'time' },
  { title: '发送人', width: 16 },
  { title: '发送人编号', width: 26 },
  { title: '接收人', width: 30 },
  { title: '消息类型', width: 12 },
  { title: '内容', width: 60 },
  { title: '撤回时间', width: 20, kind: 'time' },
  { title: '来源', width: 22 },
  { title: '媒体文件', width: 36 },
  { title: '未含媒体', width: 30 },
  { title: '消息编号', width: 14, kind: 'number' },
  { title: '原文 SHA-256', width: 66 },
  { title: '日志序号', width: 14 },
];

const UNLOGGED = '不在本包的日志证明里';
const COPY = '副本，存档已按期处置';
const MOST_RECEIVERS = 20;

/** One row of both. */
class Rows {
  #chat: ChatHead | null = null;
  #n = 0;

  begin(chat: ChatHead): void {
    this.#chat = chat;
  }

  cellsOf(row: PackageRow): Cell[] {
    const { name, kind, external } = this.#chat!;
    const { seq, sentAt, sender, receivers, label, lines, facts, revoked, copy, media, opened } = row;
    this.#n += 1;
    const names = receivers.slice(0, MOST_RECEIVERS).map((party) => party.name);
    const rest = receivers.length > MOST_RECEIVERS ? ` 等 ${receivers.length} 人` : '';
    return [
      ...[this.#n, name, `${external ? '外部' : '内部'}${kind === 'group' ? '群聊' : '单聊'}`],
      ...[sentAt === 0 ? null : sentAt, sender.name, sender.id, names.join('、') + rest, label],
      [...lines, ...facts.map((fact) => `${fact.name}：${fact.value}`)].join('\n'),
      revoked?.at ?? null,
      copy ? COPY : '存档',
      media.flatMap(({ path }) => path ?? []).join('\n'),
      media
        .flatMap(({ path, label: what, note }) => (path === null ? [`${what}：${note ?? '没有取到'}`] : []))
        .join('\n'),
      ...[seq, opened?.hash ?? '', opened === null || opened.index === null ? UNLOGGED : String(opened.index)],
    ];
  }
}

/** Who takes it away, above the head: a CSV has no other place for it. */
export class CsvSink implements Sink {
  readonly #lines: LineFile;
  readonly #rows = new Rows();
  readonly #frame: PackageFrame;
  #state: 'new' | 'open' | 'over' | 'given' = 'new';

  constructor(frame: PackageFrame) {
    this.#frame = frame;
    this.#lines = new LineFile(join(folderOf(frame), 'list.csv'));
  }

  async begin(chat: ChatHead): Promise<void> {
    this.#rows.begin(chat);
    await this.#head();
  }

  async rows(page: readonly PackageRow[]): Promise<void> {
    for (const row of page) {
      const cells = this.#rows.cellsOf(row).map((cell, i) => textOf(cell, COLUMNS[i]!));
      await this.#lines.write(csvLine(cells));
    }
  }

  async end(): Promise<void> {}

  async finish(): Promise<void> {
    await this.#head();
    if (this.#frame.watermark !== null) await this.#lines.write(csvLine([this.#frame.watermark]));
    await this.#lines.end();
    this.#state = 'over';
  }

  files(): readonly PackageFile[] {
    if (this.#state !== 'over') return [];
    this.#state = 'given';
    return [{ path: 'list.csv', disk: this.#lines.path }];
  }

  abort(): Promise<void> {
    return this.#lines.abort();
  }

  async #head(): Promise<void> {
    if (this.#state !== 'new') return;
    this.#state = 'open';
    await this.#lines.write(BOM + csvLine(COLUMNS.map(({ title }) => title)));
  }
}

function textOf(cell: Cell, { kind }: Column): string | number | null {
  return kind === 'time' && typeof cell === 'number' ? fullTime(cell) : cell;
}

export class XlsxSink implements Sink {
  readonly #path: string;
  readonly #file: XlsxFile;
  readonly #rows = new Rows();
  readonly #frame: PackageFrame;
  #isOver = false;

  constructor(frame: PackageFrame) {
    this.#frame = frame;
    this.#path = join(folderOf(frame), 'list.xlsx');
    this.#file = new XlsxFile(this.#path, { sheet: '消息', columns: COLUMNS });
  }

  async begin(chat: ChatHead): Promise<void> {
    this.#rows.begin(chat);
  }

  async rows(page: readonly PackageRow[]): Promise<void> {
    for (const row of page) await this.#file.row(this.#rows.cellsOf(row));
  }

  async end(): Promise<void> {}

  async finish(): Promise<void> {
    if (this.#frame.watermark !== null) await this.#file.row([null, this.#frame.watermark]);
    await this.#file.end();
    this.#isOver = true;
  }

  files(): readonly PackageFile[] {
    if (!this.#isOver) return [];
    this.#isOver = false;
    return [{ path: 'list.xlsx', disk: this.#path, stored: true }];
  }

  abort(): Promise<void> {
    return this.#file.abort();
  }
}

function folderOf({ workDir }: PackageFrame): string {
  const dir = join(workDir, 'lists');
  mkdirSync(dir, { recursive: true });
  return dir;
}
