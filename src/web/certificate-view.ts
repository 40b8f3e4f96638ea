import { termWords } from '../lib/retention-terms.ts';
import type { Certificate, ShownCertificate } from '../store/disposal-run-certificate.ts';
import { presetOf } from './retention-presets.ts';
import { bytes, count, dateOf, fullTime } from './words.ts';

/** A certificate of disposal as it is read and printed. */
interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface CertificateView {
  readonly id: number;
  readonly title: string;
  readonly company: string;
  readonly facts: readonly Fact[];
  readonly rules: readonly {
    readonly name: string;
    readonly term: string;
    readonly law: string;
    readonly messages: string;
    readonly media: string;
  }[];
  readonly months: readonly {
    readonly month: string;
    readonly messages: string;
    readonly range: string;
    readonly lines: string;
    readonly sha256: string;
    readonly href: string;
  }[];
  readonly besides: readonly Fact[];
  readonly spared: readonly Fact[];
  readonly hash: string;
  readonly log: string;
  /** Where its hash stands. */
  readonly place: string;
  readonly isEmpty: boolean;
}

const BESIDES: Readonly<Record<string, string>> = {
  conversations: '会话，其中已没有消息',
  violations: '违规及其副本',
  media: '媒体内容',
  bytes: '媒体大小',
  bookmarks: '收藏',
  copies: '摘录与案件中的副本',
  exports: '还能下载的导出文件',
};

export function certificateView({ certificate, hash, place }: ShownCertificate): CertificateView {
  const { id, company, months, totals, log } = certificate;
  return {
    ...{ id, company, hash, log, title: `处置证明 ${id}`, isEmpty: months.length === 0 },
    facts: factsOf(certificate),
    rules: certificate.rules.map(({ name, months: term, law, note, messages, media }) => ({
      ...{
        name,
        law: presetOf(law)?.law ?? note,
        term: termWords(term),
        messages: count(messages),
        media: count(media),
      },
    })),
    months: months.map(({ month, messages, fromSeq, toSeq, list }) => ({
      ...{ month, messages: count(messages), range: `${fromSeq} – ${toSeq}` },
      ...{ lines: count(list.lines), sha256: list.sha256, href: `/disposals/${id}/certificate/${month}` },
    })),
    besides: Object.entries(BESIDES).flatMap(([key, label]) => {
      const n = certificate.besides[key] ?? 0;
      return n === 0 ? [] : [{ label, value: key === 'bytes' ? bytes(n) : count(n) }];
    }),
    spared: sparedOf(certificate),
    place: place ? `第 ${count(place.index)} 条` : `正在写入，共 ${count(totals.hashes)} 个哈希`,
  };
}

function factsOf(certificate: Certificate): Fact[] {
  const { reason, dueAt, asked, approved, grace, beganAt, endedAt, totals, software } = certificate;
  const by = ({ by: name, at }: Certificate['asked']) => `${name || '已删除的账号'}，${fullTime(at)}`;
  return [
    { label: '处置', value: `${dateOf(dueAt)} 已到期的消息，共 ${count(totals.messages)} 条` },
    { label: '理由', value: reason },
    { label: '提出', value: by(asked) },
    { label: '复核同意', value: by(approved) },
    { label: '等待期', value: `${grace.days} 天，至 ${fullTime(grace.until)}` },
    { label: '执行', value: `${fullTime(beganAt)} 至 ${fullTime(endedAt)}` },
    { label: '软件', value: software },
  ];
}

function sparedOf({ spared: { held, longer, holds } }: Certificate): Fact[] {
  return [
    ...(held > 0 ? [{ label: '因保全留下', value: `${count(held)} 条` }] : []),
    ...holds.map(({ name, messages }) => ({ label: `保全：${name}`, value: `${count(messages)} 条` })),
    ...(longer > 0 ? [{ label: '因期限改长留下', value: `${count(longer)} 条` }] : []),
  ];
}
