import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { BOM, csvLine } from '../lib/csv.ts';
import { type Cell, type Column, XlsxFile } from '../lib/xlsx.ts';
import type { MediumFace } from '../store/media.ts';
import type { Recording } from '../store/recordings.ts';
import { chatLabel, KIND_LABELS, timeText } from './names.ts';

/** The list of what an export holds, a row for each recording, also for those whose file is not in it. */

export const SHEET = '音视频清单';

export const COLUMNS: readonly Column[] = [
  { title: '序号', width: 8, kind: 'number' },
  { title: '时间', width: 20, kind: 'time' },
  { title: '类型', width: 10 },
  { title: '时长（秒）', width: 11, kind: 'number' },
  { title: '大小（字节）', width: 14, kind: 'number' },
  { title: '发起者', width: 26 },
  { title: '会话', width: 40 },
  { title: '对话类型', width: 10 },
  { title: '文件名', width: 60 },
  { title: '可播放的文件', width: 24 },
  { title: 'SHA-256', width: 66 },
  { title: 'MD5 校验', width: 16 },
  { title: '状态', width: 40 },
  { title: '发起者姓名', width: 16 },
  { title: '会话名称', width: 40 },
];

const TIME = COLUMNS.findIndex(({ kind }) => kind === 'time');

/** What became of a recording in this export. */
export interface Listed {
  readonly name: string;
  /** Its copy as WAV. */
  readonly playable: string | null;
  readonly state: string;
}

const MD5 = { same: '一致', differs: '不一致', none: '企业微信未提供' } as const;

export function cellsOf(number: number, recording: Recording, { name, playable, state }: Listed): Cell[] {
  const { medium, senderId, key } = recording;
  return [
    number,
    recording.sentAt,
    KIND_LABELS[recording.kind],
    medium.seconds,
    medium.bytes,
    senderId,
    key,
    chatLabel(recording),
    name,
    playable,
    medium.sha256,
    medium.md5 && MD5[medium.md5],
    state,
    recording.senderName,
    recording.chatName,
  ];
}

const STATES = { waiting: '尚未下载', done: '已存档', failed: '下载失败', skipped: '已跳过' } as const;

export function stateOf({ state, reason }: MediumFace): string {
  return state === 'done' || !reason ? STATES[state] : `${STATES[state]}：${reason}`;
}

/** The same list twice, for spreadsheets and for programs; on disk while it grows. */
export class Listing {
  readonly xlsxPath: string;
  readonly csvPath: string;
  readonly #table: XlsxFile;
  readonly #csv: WriteStream;
  #fault: unknown = null;

  constructor(path: string) {
    this.xlsxPath = `${path}.list-xlsx.tmp`;
    this.csvPath = `${path}.list-csv.tmp`;
    this.#table = new XlsxFile(this.xlsxPath, { sheet: SHEET, columns: COLUMNS });
    this.#csv = createWriteStream(this.csvPath);
    this.#csv.on('error', (error) => {
      this.#fault ??= error;
    });
    this.#csv.write(BOM + csvLine(COLUMNS.map(({ title }) => title)));
  }

  async row(cells: readonly Cell[]): Promise<void> {
    if (this.#fault !== null) throw this.#fault;
    await this.#table.row(cells);
    const readable = cells.with(TIME, timeText(cells[TIME] as number));
    if (!this.#csv.write(csvLine(readable))) await once(this.#csv, 'drain');
  }

  async end(): Promise<void> {
    await this.#table.end();
    this.#csv.end();
    await finished(this.#csv);
  }

  async abort(): Promise<void> {
    this.#csv.destroy();
    await this.#table.abort();
  }
}
