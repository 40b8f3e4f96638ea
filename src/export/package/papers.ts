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
  /** Messages not in the log yet. */
  readonly unlogged: number;
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
  readonly encrypted: boolean;
}

type Fact = { readonly label: string; readonly value: string };
const fact = (label: string, value: string | null): Fact[] =>
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
  yield {
    path: 'custody.html',
    text: await templates.render('offline/custody', { ...common, sections: custodyOf(papers) }),
  };
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

/** Of a long conversation there are several of a kind. */
function filesOf(paths: readonly string[]): { href: string; label: string }[] {
  const kinds = Map.groupBy(paths, (path) => (path.endsWith('.pdf') ? 'PDF' : 'RSMF'));
  return [...kinds].flatMap(([kind, of]) =>
    of.map((path, i) => ({ href: hrefOf(path), label: of.length === 1 ? kind : `${kind} ${i + 1}` })),
  );
}

function whatOf({ totals }: Papers): string {
  return `从企业微信会话存档导出的 ${count(totals.conversations)} 个会话、${count(totals.messages)} 条消息。不需要网络就能阅读、检索和核验。`;
}

function factsOf(papers: Papers): Fact[] {
  const { frame } = papers;
  return [
    ...fact('来源', frame.source.words),
    ...frame.conditions.map(({ label, value }) => ({ label, value })),
    ...fact('事由', frame.reason),
    ...deedsOf(frame),
    ...countsOf(papers),
  ];
}

function deedsOf({ requested, approved, createdAt }: PackageFrame): Fact[] {
  return [
    ...fact('申请', `${requested.by}，${fullTime(requested.at)}`),
    ...fact('批准', approved === null ? '不需要第二人批准' : `${approved.by}，${fullTime(approved.at)}`),
    ...fact('制作时间', `${fullTime(createdAt)}（东八区）`),
  ];
}

function countsOf({ totals, frame }: Papers): Fact[] {
  const { messages, conversations, media, mediaMissing, unlogged, mediaBytes } = totals;
  return [
    ...fact('消息', `${count(messages)} 条，撤回的也在内，并已标出`),
    ...fact('会话', `${count(conversations)} 个`),
    ...fact('媒体', frame.masked ? null : `${count(media)} 个，${bytes(mediaBytes)}`),
    ...fact('未含媒体', mediaMissing === 0 ? null : `${count(mediaMissing)} 个，原因见 list 或 messages.jsonl`),
    ...fact('尚未入存证日志', unlogged === 0 ? null : `${count(unlogged)} 条，这些消息的日志证明不在包里`),
  ];
}

function custodyOf(papers: Papers): { title: string; facts: Fact[] }[] {
  const { frame, log } = papers;
  return [
    {
      title: '谁要的，为什么',
      facts: [
        ...fact('公司', frame.company),
        ...fact('导出编号', String(frame.id)),
        ...fact('事由', frame.reason),
        ...deedsOf(frame),
      ],
    },
    {
      title: '要的是什么',
      facts: [
        ...fact('来源', frame.source.words),
        ...frame.conditions,
        ...fact('脱敏', frame.masked ? '是：号码已遮盖，姓名与编号已替换，不含原始记录与媒体' : '否'),
        ...fact('水印', frame.watermark ?? '没有'),
      ],
    },
    { title: '里面有多少', facts: countsOf(papers) },
    { title: '存证日志', facts: logFactsOf(log) },
    {
      title: '核验',
      facts: [
        ...fact('软件', `${frame.software.name} ${frame.software.version}`),
        ...fact(
          '交出前的核验',
          papers.encrypted
            ? '文件的大小与 SHA-256 在写入时逐个计算。压缩包已加密，解压后可用包里的 verify.html 或 verify.mjs 再核验。'
            : '压缩包写完后已按 verify.mjs 的方法完整核验一遍；没有通过的包不会交出。',
        ),
      ],
    },
  ];
}

function logFactsOf({ origin, size, root, key, fingerprint }: LogFacts): Fact[] {
  return [
    ...fact('日志', origin),
    ...fact('条目', count(size)),
    ...fact('根哈希', root),
    ...fact('公钥', key),
    ...fact('公钥指纹', fingerprint),
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
