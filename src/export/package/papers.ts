import { bytes, count, dateOf, fullTime } from '../../drawing/words.ts';
import type { PackageFormat } from '../../store/package-order.ts';
import { offlineTemplates } from './offline.ts';
import { hrefOf } from './row-media.ts';
import type { PackageFrame } from './sink.ts';

/** What is written when everything else is: the first page, the list of conversations, the custody sheet, the notes. */
export interface ChatSummary {
  readonly n: number;
  readonly name: string;
  readonly kind: 'single' | 'group';
  readonly external: boolean;
  readonly count: number;
  readonly from: number | null;
  readonly to: number | null;
  /** Transcripts of it. */
  readonly files: readonly string[];
}

export interface Totals {
  readonly messages: number;
  readonly conversations: number;
  readonly media: number;
  readonly mediaMissing: number;
  /** Messages whose entries no proof of the package reaches. */
  readonly unlogged: number;
  /** Messages that retention took from the archive. */
  readonly copies: number;
  /** Left out: they came after the checkpoint. */
  readonly late: number;
  readonly mediaBytes: number;
}

export interface LogFacts {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly key: string;
  readonly fingerprint: string;
}

export interface Papers {
  readonly frame: PackageFrame;
  readonly formats: readonly PackageFormat[];
  readonly chats: readonly ChatSummary[];
  readonly totals: Totals;
  readonly log: LogFacts;
}

export type Fact = { readonly label: string; readonly value: string };
export const fact = (label: string, value: string | null): Fact[] =>
  value === null || value === '' ? [] : [{ label, value }];

const ON_A_PAGE = 1000;

export async function* papersOf(papers: Papers): AsyncGenerator<{ path: string; text: string }> {
  const templates = offlineTemplates();
  const { frame, formats, chats } = papers;
  const made = fullTime(frame.createdAt);
  const isHtml = formats.includes('html');
  const rows = chats.map((chat) => rowOf(chat, isHtml));
  const files = rows.some((row) => row.files.length > 0);
  const lists = listsOf(rows.length);
  const common = { frame, made, files, lists };
  yield {
    path: 'index.html',
    text: await templates.render('offline/index', {
      ...common,
      searchable: isHtml,
      chats: rows.slice(0, ON_A_PAGE),
      what: whatOf(papers),
      facts: factsOf(papers),
    }),
  };
  for (const [i, list] of lists.entries()) {
    const from = (i + 1) * ON_A_PAGE;
    const text = await templates.render('offline/chats', { ...common, chats: rows.slice(from, from + ON_A_PAGE) });
    yield { path: list.href, text };
  }
  yield { path: '说明.txt', text: notesOf(papers) };
}

function listsOf(total: number): { href: string; label: string }[] {
  const pages = Math.max(0, Math.ceil(total / ON_A_PAGE) - 1);
  return Array.from({ length: pages }, (_, i) => ({
    href: `offline/chats-${i + 2}.html`,
    label: `第 ${count((i + 1) * ON_A_PAGE + 1)} 个起`,
  }));
}

function rowOf(chat: ChatSummary, isHtml: boolean) {
  const { n, name, kind, external, files, from, to } = chat;
  return {
    n,
    name,
    kind: `${external ? '外部' : '内部'}${kind === 'group' ? '群聊' : '单聊'}`,
    count: count(chat.count),
    from: from === null ? '' : dateOf(from),
    to: to === null ? '' : dateOf(to),
    href: isHtml ? `offline/chats/${n}/1.html` : null,
    files: filesOf(files),
  };
}

interface FilesOfKind {
  readonly label: string;
  readonly count: string;
  readonly files: readonly { readonly href: string; readonly label: string }[];
}

/** Of a long conversation there are several of a kind. */
function filesOf(paths: readonly string[]): FilesOfKind[] {
  const kinds = Map.groupBy(paths, (path) => (path.endsWith('.pdf') ? 'PDF' : 'RSMF'));
  return [...kinds].map(([label, of]) => ({
    ...{ label, count: count(of.length) },
    files: of.map((path, i) => ({ href: hrefOf(path), label: dayIn(path) ?? String(i + 1) })),
  }));
}

/** RSMF has a file for each day, named by it. */
const dayIn = (path: string): string | null => /-(\d{4}-\d{2}-\d{2})\.rsmf$/.exec(path)?.[1] ?? null;

function whatOf({ totals }: Papers): string {
  return `从企业微信会话存档导出的 ${count(totals.conversations)} 个会话、${count(totals.messages)} 条消息。不需要网络就能阅读、检索和核验。`;
}

function factsOf(papers: Papers): Fact[] {
  const { frame } = papers;
  return [...askedOf(frame), ...fact('事由', frame.reason), ...deedsOf(frame), ...countsOf(papers)];
}

/** The conditions say where it comes from; older orders have none. */
export function askedOf({ source, conditions }: PackageFrame): Fact[] {
  const said = conditions.map(({ label, value }) => ({ label, value }));
  return said.some(({ label }) => label === '来源') ? said : [...fact('来源', source.words), ...said];
}

export function deedsOf({ requested, approved, createdAt }: PackageFrame): Fact[] {
  return [
    ...fact('申请', `${requested.by}，${fullTime(requested.at)}`),
    ...fact('批准', approved === null ? '不需要第二人批准' : `${approved.by}，${fullTime(approved.at)}`),
    ...fact('制作时间', `${fullTime(createdAt)}（东八区）`),
  ];
}

export function countsOf({ totals, frame }: Papers): Fact[] {
  const { messages, conversations, media, mediaMissing, mediaBytes } = totals;
  return [
    ...fact('消息', `${count(messages)} 条，撤回的也在内，并已标出`),
    ...fact('会话', `${count(conversations)} 个`),
    ...fact('媒体', frame.masked ? null : `${count(media)} 个，${bytes(mediaBytes)}`),
    ...fact('未含媒体', mediaMissing === 0 ? null : `${count(mediaMissing)} 个，原因见 list 或 messages.jsonl`),
    ...restOf(totals),
  ];
}

function restOf({ copies, late, unlogged }: Totals): Fact[] {
  const some = (n: number, what: string) => (n === 0 ? null : `${count(n)} 条，${what}`);
  return [
    ...fact(
      '副本',
      some(copies, '存档中的原文已按保留期限处置，这里是违规记录、摘录或案件留下的副本，哈希与证明出自日志'),
    ),
    ...fact('没有日志证明', some(unlogged, '在恢复备份之前的日志里，或日志里没有，本包的检查点不能证明')),
    ...fact('开始制作后到达', some(late, '不在包里，再导出一次就有')),
  ];
}

const FILES: readonly (readonly [name: string, use: string, of: PackageFormat | null])[] = [
  ['index.html', '用浏览器打开：会话目录、全部消息的检索。不联网。', null],
  ['offline/', '各会话的页面。', 'html'],
  ['messages.jsonl', '每行一条消息：原始 JSON、发送人与接收人、哈希与日志位置。', null],
  ['list.xlsx', '消息清单，用表格软件打开。', 'xlsx'],
  ['list.csv', '消息清单，供程序读取；用表格软件看请打开 list.xlsx，长数字才不会走样。', 'csv'],
  ['pdf/', '每个会话的文字稿，可打印。', 'pdf'],
  ['rsmf/', '每个会话每天一份，供电子取证审阅平台导入。', 'rsmf'],
  ['media/', '图片、语音、视频和文件，与存档时逐字节相同；语音另有一份 .wav 便于播放。', null],
  ['custody.html', '保管单：谁要的、谁批准的、为什么、有多少、日志状态。', null],
  ['log/', '存证日志的检查点、公钥与证明。', null],
  ['verify.html', '核验程序，用浏览器打开，把整个压缩包拖进去。', null],
  ['verify.mjs', '核验程序，运行 node verify.mjs 压缩包.zip。', null],
  ['manifest.json', '全部文件的大小与 SHA-256。', null],
  ['manifest.sig', '对 manifest.json 的签名。', null],
];

function notesOf({ frame, formats, totals }: Papers): string {
  const isIn = ([name, , of]: (typeof FILES)[number]) =>
    (of === null || formats.includes(of)) && (totals.media > 0 || name !== 'media/');
  const lines = [
    frame.title,
    `${frame.company}，${fullTime(frame.createdAt)}（东八区）由 ${frame.requested.by} 导出`,
    '',
    ...FILES.filter(isIn).map(([name, use]) => `${name}  ${use}`),
    '',
    '怎样核验',
    '1. 用浏览器打开 verify.html 并拖入整个压缩包，或在装有 Node.js 18 以上的电脑上运行：node verify.mjs 压缩包.zip',
    '2. 把核验结果里的公钥指纹与公司另行公布的指纹对照。',
    '3. 核验结果写明查过什么、没有查什么；改动过任何一个字节的包都不能通过。',
    ...(frame.masked ? ['', '本包已脱敏：内容不可校验，每条消息的哈希与日志位置仍可核对。'] : []),
    ...(frame.watermark === null ? [] : ['', frame.watermark]),
  ];
  return `${lines.join('\r\n')}\r\n`;
}
