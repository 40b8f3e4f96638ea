import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { ApprovalRule } from '../lib/export-words.ts';
import { readApprovalRule } from '../store/export-approvals.ts';
import type { ExportOptions } from '../store/exports.ts';
import { countPackage } from '../store/package-count.ts';
import { EXTRA_FORMATS, type ExportAsked, TYPE_GROUPS } from './export-address.ts';
import { FORMAT_LABELS, type ReadOrder, TYPE_LABELS } from './export-order.ts';
import { bytes, count, duration } from './words.ts';

/** The dialogue: what is wanted on the left, what will come of it on the right. */
export interface ExportForm {
  /** Of what, with the part of the product before it. */
  readonly heading: string;
  readonly back: string;
  readonly asked: ExportAsked;
  readonly address: string;
  /** What names the source, as hidden fields. */
  readonly hidden: readonly (readonly [name: string, value: string])[];
  readonly types: readonly Box[];
  readonly formats: readonly (Box & { readonly about: string })[];
  /** Masked because of who asks, whatever is ticked. */
  readonly maskedAlways: boolean;
  readonly effect: Effect;
  readonly reason: string;
  readonly sentence: string;
}

interface Box {
  readonly value: string;
  readonly label: string;
  readonly on: boolean;
  /** Why it cannot be had; null when it can. */
  readonly not: string | null;
}

export interface Effect {
  readonly empty: boolean;
  readonly facts: readonly { readonly label: string; readonly value: string; readonly note: string }[];
  readonly parts: readonly string[];
  readonly notes: readonly string[];
  /** Somebody else has to agree first. */
  readonly approval: boolean;
  /** For those who hear the page. */
  readonly said: string;
}

const ABOUT: Readonly<Record<(typeof EXTRA_FORMATS)[number], string>> = {
  xlsx: '便于统计',
  csv: '供程序读取',
  pdf: '便于打印盖章',
  rsmf: '供电子取证软件',
};

export async function exportForm(
  app: App,
  viewer: Viewer,
  read: ReadOrder,
  { reason = '', sentence = '' }: { readonly reason?: string; readonly sentence?: string } = {},
): Promise<ExportForm> {
  const [counts, rule] = await Promise.all([
    app.store.read(countPackage, viewer, read.order),
    app.store.read(readApprovalRule, viewer),
  ]);
  const { name, module, back, asked, address } = read;
  const hidden = (['kind', 'key', 'id', 'query'] as const).flatMap((field) =>
    asked[field] ? [[field, asked[field]] as const] : [],
  );
  return {
    heading: name.startsWith(`${module}：`) ? name : `${module}：${name}`,
    ...{ back, asked, address, hidden, reason, sentence },
    types: TYPE_GROUPS.map((value) => ({ ...box(value, TYPE_LABELS[value], asked.type.includes(value)) })),
    formats: EXTRA_FORMATS.map((value) => ({
      ...box(value, FORMAT_LABELS[value], asked.format.includes(value)),
      not: value === 'rsmf' && asked.masked ? '脱敏时没有' : null,
      about: ABOUT[value],
    })),
    maskedAlways: !may(viewer, 'see-numbers'),
    effect: effectOf(asked, counts, rule),
  };
}

const box = (value: string, label: string, on: boolean): Box => ({ value, label, on, not: null });

type Counts = NonNullable<ExportOptions['counts']>;

export const isApprovalNeeded = (rule: ApprovalRule, masked: boolean): boolean =>
  rule === 'all' || (rule === 'originals' && !masked);

function effectOf(asked: ExportAsked, counts: Counts, rule: ApprovalRule): Effect {
  const plus = counts.capped ? '+' : '';
  const messages = `${count(counts.messages)}${plus} 条`;
  const size = sizeOf(asked, counts);
  const approval = isApprovalNeeded(rule, asked.masked);
  const media = asked.media ? `${count(counts.media)}${plus} 个` : '不包含';
  return {
    empty: counts.messages === 0,
    facts: [
      { label: '消息', value: messages, note: `${count(counts.conversations)}${plus} 个会话` },
      { label: '媒体文件', value: media, note: asked.media && counts.media > 0 ? bytes(counts.bytes) : '' },
      { label: '预计大小', value: `${counts.capped ? '至少 ' : '约 '}${bytes(size)}`, note: '压缩后，按同类内容估计' },
      { label: '预计用时', value: timeOf(asked, counts), note: '在后台制作，可关闭页面' },
    ],
    parts: partsOf(asked),
    notes: notesOf(asked),
    approval,
    said: `${messages}，约 ${bytes(size)}${approval ? '，需要他人审批' : ''}`,
  };
}

// Of a message, in bytes behind packing and in microseconds: as measured on short chats. Media are counted as they are.
const BYTES = { base: 300, xlsx: 130, csv: 70, pdf: 110, rsmf: 130 };
const WORK = { base: 250, xlsx: 40, csv: 10, pdf: 900, rsmf: 120 };
const MEDIA_SPEED = { plain: 60e6, encrypted: 30e6 }; // bytes a second

function sizeOf({ format, media }: ExportAsked, counts: Counts): number {
  const each = format.reduce((sum, one) => sum + BYTES[one], BYTES.base);
  return FRAME + counts.messages * each + (media ? counts.bytes : 0);
}

const FRAME = 60_000; // the pages and the verifier, whatever is in them

function timeOf({ format, media, encrypt }: ExportAsked, counts: Counts): string {
  const each = format.reduce((sum, one) => sum + WORK[one], WORK.base);
  const speed = encrypt ? MEDIA_SPEED.encrypted : MEDIA_SPEED.plain;
  const ms = (counts.messages * each) / 1000 + ((media ? counts.bytes : 0) / speed) * 1000;
  return ms < 60_000 ? '1 分钟以内' : `约 ${duration(Math.ceil(ms / 60_000) * 60_000)}${counts.capped ? '以上' : ''}`;
}

function partsOf({ format, masked, media }: ExportAsked): string[] {
  return [
    '可离线打开的网页，能查找',
    masked ? '逐条记录，带哈希与证明' : '逐条原文记录，带哈希与证明',
    ...format.map((one) => `${FORMAT_LABELS[one]}，${ABOUT[one]}`),
    ...(media ? ['媒体原件'] : []),
    '保管记录：谁申请、谁审批、条件与数量',
    '校验程序，不联网也不用安装',
  ];
}

function notesOf({ masked, media, encrypt }: ExportAsked): string[] {
  return [
    ...(masked ? ['脱敏后号码遮盖，姓名换成编号，不含原文、媒体与 RSMF；内容不能再校验'] : []),
    ...(media ? [] : ['不含媒体时，每个文件仍列出名称、大小与 SHA-256']),
    ...(encrypt ? ['包内的文件名不加密；口令不留存，忘记后只能重新导出'] : []),
  ];
}
