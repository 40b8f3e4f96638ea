import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { startOfDay } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { messageTypes } from '../messages/types/index.ts';
import type { ExportOptions } from '../store/exports.ts';
import type { PackageOrder } from '../store/package-order.ts';
import { type ExportAsked, type ExtraFormat, exportAddress, type TypeGroup } from './export-address.ts';
import { type FoundSource, findSource } from './export-sources.ts';

/** A wish of the dialogue as the store keeps it, and in words. */
export interface ReadOrder extends FoundSource {
  readonly order: PackageOrder;
  readonly title: string;
  readonly words: ExportOptions['words'];
  /** The wish as it can be carried out. */
  readonly asked: ExportAsked;
  readonly address: string;
}

export const TYPE_LABELS: Readonly<Record<TypeGroup, string>> = {
  text: '文字',
  image: '图片与表情',
  voice: '语音与通话',
  video: '视频',
  file: '文件',
  link: '链接与卡片',
  record: '转发与混合',
  other: '其他',
};

const TYPES: Readonly<Record<Exclude<TypeGroup, 'other'>, readonly string[]>> = {
  text: ['text', 'markdown'],
  image: ['image', 'emotion'],
  voice: ['voice', 'meeting_voice_call', 'voiptext', 'voip_doc_share'],
  video: ['video', 'sphfeed'],
  file: ['file', 'docmsg', 'qydiskfile'],
  link: ['link', 'weapp', 'card', 'location', 'news'],
  record: ['chatrecord', 'mixed'],
};

const NAMED = new Set(Object.values(TYPES).flat());
const OTHERS = messageTypes.map(({ msgtype }) => msgtype).filter((type) => !NAMED.has(type));

/** Kinds of messages; null: all, also those nobody knows yet. */
export function typesOf(groups: readonly TypeGroup[]): readonly string[] | null {
  if (groups.length === 0 || groups.length === Object.keys(TYPE_LABELS).length) return null;
  return groups.flatMap((group) => (group === 'other' ? OTHERS : TYPES[group]));
}

export const FORMAT_LABELS: Readonly<Record<ExtraFormat, string>> = {
  xlsx: '表格',
  csv: 'CSV',
  pdf: 'PDF',
  rsmf: 'RSMF',
};

const DAY = 86_400_000;

/** Null when there is no such source for this viewer. */
export async function readOrder(app: App, viewer: Viewer, wished: ExportAsked): Promise<ReadOrder | null> {
  const found = await findSource(app, viewer, wished);
  if (!found) return null;
  const asked = possible(viewer, wished);
  if (asked.from !== null && asked.to !== null && asked.from > asked.to)
    throw new UserError('结束日期早于开始日期。请改正日期。');
  const order: PackageOrder = {
    source: found.source,
    from: asked.from === null ? null : startOfDay(asked.from),
    to: asked.to === null ? null : startOfDay(asked.to)! + DAY,
    types: typesOf(asked.type),
    media: asked.media,
    formats: ['html', ...asked.format],
    masked: asked.masked,
    watermark: asked.watermark,
  };
  const span = spanOf(asked);
  const title = span === ALL_TIME ? found.name : `${found.name}，${span}`;
  return { ...found, asked, order, title, words: wordsOf(found, asked), address: exportAddress(asked) };
}

/** What is masked for a person on the pages is masked in his files; originals and media cannot be masked. */
function possible(viewer: Viewer, asked: ExportAsked): ExportAsked {
  const masked = asked.masked || !may(viewer, 'see-numbers');
  if (!masked) return asked;
  return { ...asked, masked, media: false, format: asked.format.filter((format) => format !== 'rsmf') };
}

const ALL_TIME = '全部时间';

function spanOf({ from, to }: ExportAsked): string {
  if (from === null && to === null) return ALL_TIME;
  return from === to ? from! : `${from ?? '最早'} 至 ${to ?? '现在'}`;
}

function wordsOf({ module, name }: FoundSource, asked: ExportAsked): ReadOrder['words'] {
  const { type, format, media, masked, watermark, encrypt } = asked;
  return [
    { label: '来源', value: module },
    { label: '范围', value: name },
    { label: '时间', value: spanOf(asked) },
    { label: '消息类型', value: type.length === 0 ? '全部' : type.map((one) => TYPE_LABELS[one]).join('、') },
    { label: '媒体文件', value: media ? '包含' : '不包含' },
    { label: '脱敏', value: masked ? '脱敏，不含原文' : '不脱敏，含原文' },
    { label: '格式', value: ['网页', ...format.map((one) => FORMAT_LABELS[one])].join('、') },
    { label: '水印', value: watermark ? '有' : '无' },
    { label: '加密', value: encrypt ? 'AES-256' : '不加密' },
  ];
}
