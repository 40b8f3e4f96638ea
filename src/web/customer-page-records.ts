import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { FILTERABLE, typeLabel } from '../drawing/type-labels.ts';
import { UserError } from '../lib/errors.ts';
import { countConversations } from '../store/chats.ts';
import { type CustomerPageConditions, customerPageLink } from './customer-page-conditions.ts';
import { type Chip, chipsOf, waysOut } from './directory-paging.ts';
import { customerHref } from './person-links.ts';
import { type Records, readRecords } from './person-records.ts';
import { count, cut } from './words.ts';

const PAGE = { chats: 8, each: 20 };

/** Everything that was said with one customer: his single chats and groups, by words, type and time. */
export async function customerRecords(app: App, viewer: Viewer, asked: CustomerPageConditions) {
  const { id, kind, q, type, from, to, before, key } = asked;
  const counts = await app.store.read(countConversations, viewer, { userid: id, since: null });
  const form = formOf(asked, counts);
  const tab = kind ?? 'external';
  try {
    const records = await readRecords(app, viewer, {
      ...{ person: id, tab, since: null, q, type, from, to, before, key },
      ...PAGE,
    });
    const next = records.next && customerPageLink(asked, records.next);
    return { ...form, records, next, empty: records.blocks.length > 0 ? null : emptyOf(asked, records, form.chips) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const ways = [{ label: '清除关键词', href: customerPageLink(asked, { q: '' }), main: true }];
    return { ...form, records: null, next: null, empty: { heading: '没有开始查找', why: error.message, ways } };
  }
}

function formOf(asked: CustomerPageConditions, counts: { external: number; group: number }) {
  const { id, kind, q, type, from, to } = asked;
  const kinds = [
    [null, '单聊', counts.external],
    ['group', '群聊', counts.group],
  ] as const;
  return {
    kinds: kinds.map(([name, label, n]) => ({
      label,
      count: count(n),
      href: customerPageLink(asked, { kind: name }),
      current: name === kind,
    })),
    types: FILTERABLE.map((name) => ({ type: name, label: typeLabel(name), selected: name === type })),
    hidden: Object.entries({ tab: 'records', kind: kind ?? '' }).filter(([, value]) => value !== ''),
    chips: chipsOf(customerHref(id), { tab: 'records', kind, q, type, from, to }, [
      ['q', '关键词', q],
      ['type', '类型', type && typeLabel(type)],
      [['from', 'to'], '时间', from || to ? `${from ?? '最早'} 至 ${to ?? '今天'}` : null],
    ]),
    newest: asked.before === null ? null : customerPageLink(asked),
  };
}

function emptyOf(asked: CustomerPageConditions, { tooBroad, next }: Records, chips: readonly Chip[]) {
  const chats = asked.kind === 'group' ? '群聊' : '单聊';
  if (tooBroad) {
    const ways = next ? [{ label: '继续查找', href: customerPageLink(asked, next), main: true }] : [];
    return { heading: '没有查完', why: '符合的可能很少，在限定的时间里没有查完。加上时间，或换更长的词。', ways };
  }
  if (chips.length > 0) {
    const heading = asked.q === '' ? `${chats}里没有符合条件的消息` : `${chats}里没有找到“${cut(asked.q, 20)}”`;
    return { heading, why: '去掉一个条件，或换更短的词。', ways: waysOut(chips) };
  }
  const other = asked.kind === 'group' ? null : ('group' as const);
  const ways = [{ label: other ? '看群聊' : '看单聊', href: customerPageLink(asked, { kind: other }), main: false }];
  return { heading: `没有${chats}记录`, why: '跟进他的员工在存档范围内、且他没有拒绝存档时，消息才会留存。', ways };
}
