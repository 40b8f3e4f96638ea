import { count, fullTime } from '../../drawing/words.ts';
import { GREY, type Ink, PAPER, type PdfPages } from './pdf-pages.ts';
import type { ChatHead, PackageFrame, Party } from './sink.ts';

/** What stands at the beginning of each file: which conversation, who asked for it, why, and what to go by. */

const LABEL: Ink = { size: 9, color: GREY };
const VALUE: Ink = { size: 9 };
const LABELS_WIDTH = 68;
const MOST_MEMBERS = 100;

export interface Told {
  readonly first: number | null;
  readonly last: number | null;
  readonly messages: number;
}

/** Answers with what to call once it is known what the file holds. */
export function writeHead(pages: PdfPages, frame: PackageFrame, chat: ChatHead, part: number): (told: Told) => void {
  const { left, right } = PAPER;
  const nth = part > 1 ? `（第 ${part} 部分）` : '';
  const x = left + LABELS_WIDTH;
  pages.block(`会话记录${frame.masked ? '（已脱敏）' : ''}${nth}`, {
    ...{ x: left, width: right - left, ink: { size: 18, bold: true } },
  });
  pages.block(chat.name, { x: left, width: right - left, ink: { size: 13 } });
  pages.y += 8;
  const fact = (label: string, value: string) => {
    if (value === '') return;
    pages.need(14);
    pages.put(label, left, pages.y, LABEL);
    pages.block(value, { x, width: right - x, ink: VALUE, leading: 1.55 });
  };
  const later = (label: string) => {
    pages.need(14);
    pages.put(label, left, pages.y, LABEL);
    const tell = pages.later(x, pages.y, VALUE);
    pages.y += 14;
    return tell;
  };
  fact('会话', `${chat.external ? '外部' : '内部'}${chat.kind === 'group' ? '群聊' : '单聊'}　标识 ${chat.key}`);
  fact('成员', membersOf(chat.members));
  const span = later('消息时间');
  const messages = later('消息数');
  for (const [label, value] of factsOf(frame)) fact(label, value);
  pages.y += 4;
  for (const note of notesOf(frame)) {
    pages.block(note, { x: left, width: right - left, ink: { size: 8, color: GREY } });
  }
  pages.y += 4;
  pages.rule(pages.y);
  pages.y += 6;
  return (told) => {
    span(spanOf(told));
    messages(`本文件 ${count(told.messages)} 条`);
  };
}

function factsOf(frame: PackageFrame): [string, string][] {
  const { source, conditions, requested, approved, reason, createdAt, software, id, company } = frame;
  return [
    ['企业', company],
    ['导出范围', source.words],
    ...conditions.map(({ label, value }): [string, string] => [label, value]),
    ['导出原因', reason],
    ['申请', `${requested.by}　${fullTime(requested.at)}`],
    ['审批', approved ? `${approved.by}　${fullTime(approved.at)}` : '无需审批'],
    ['制作', `${fullTime(createdAt)}　${software.name} ${software.version}　导出编号 ${id}`],
  ];
}

function notesOf({ masked }: PackageFrame): string[] {
  return [
    '本文件便于阅读。原文与每条消息的哈希在同一导出包的 messages.jsonl 中，用包内的 verify.html 核对。时间均为北京时间。',
    '表情符号与字体没有的字符，用〔〕中的 Unicode 编号表示，例如〔表情U+1F600〕；它们的原样在 messages.jsonl 中。',
    ...(masked ? ['姓名、号码与标识已替换或遮盖，内容不可与原文的哈希核对。'] : []),
  ];
}

function membersOf(members: readonly Party[]): string {
  const named = members
    .slice(0, MOST_MEMBERS)
    .map(({ name, detail }) => (detail === '' ? name : `${name}（${detail}）`));
  const rest = members.length > MOST_MEMBERS ? ` 等，全部成员见 index.html` : '';
  return `${count(members.length)} 人：${named.join('、')}${rest}`;
}

function spanOf({ first, last }: Told): string {
  return first === null || last === null ? '没有写明时间的消息' : `${fullTime(first)} 至 ${fullTime(last)}`;
}
