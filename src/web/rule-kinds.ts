import { BUILT_IN_MASKS } from '../messages/mask.ts';
import { briefList } from './rule-words.ts';

/** What each kind of rule asks in the form: its fields, and what it looks for in one line. One entry for each of rules/kinds/. */
export interface KindForm {
  readonly icon: string;
  readonly about: string;
  readonly fields: readonly KindField[];
  brief(spec: Spec): string;
}

export type Spec = Readonly<Record<string, unknown>>;

interface Named {
  /** Of the spec. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** In the spec of a new rule. */
  readonly initial: unknown;
}

export type KindField =
  | (Named & { readonly type: 'words'; readonly placeholder: string })
  | (Named & {
      readonly type: 'number';
      readonly unit: string;
      readonly most: number;
      /** What one in the form is in the spec: 元 are 100 fen. */
      readonly times: number;
      /** An empty field is no limit. */
      readonly empty: boolean;
    })
  | (Named & { readonly type: 'checks'; readonly options: readonly Choice[] })
  | (Named & { readonly type: 'choice'; readonly options: readonly Choice[] })
  | (Named & { readonly type: 'check' })
  /** Days of the week and hours, one span a line. */
  | (Named & { readonly type: 'spans' })
  /** A list, one a line: what may hold commas itself. */
  | (Named & { readonly type: 'lines'; readonly placeholder: string });

export interface Choice {
  readonly value: string;
  readonly label: string;
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const words = (label: string, name = 'words', hint = ''): KindField => ({
  ...{ type: 'words', name, label, hint, initial: [] },
  placeholder: '输入后回车，逗号、换行分隔',
});
const number = (name: string, label: string, unit: string, more: Partial<KindField> = {}): KindField =>
  ({ type: 'number', name, label, unit, most: 1_000_000, times: 1, empty: false, initial: 0, ...more }) as KindField;

type BuiltInMask = (typeof BUILT_IN_MASKS)[number];

const NUMBERS: Readonly<Record<BuiltInMask, string>> = {
  phone: '手机号与电话',
  'id-card': '身份证号（核对校验位）',
  'bank-card': '银行卡号（核对校验位）',
  email: '邮箱',
};

const CODES: readonly Choice[] = [
  { value: 'contact', label: '加好友、进群' },
  { value: 'payment', label: '收款' },
  { value: 'other', label: '其他' },
];

const OFFICE = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }];
const DAYS = ['一', '二', '三', '四', '五', '六', '日'];

interface Span {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

/** “周一、二、三、四、五 09:00–18:00” */
export function spanLines(spans: unknown): string[] {
  return (Array.isArray(spans) ? (spans as Span[]) : []).map(
    ({ days, from, to }) => `周${days.map((day) => DAYS[day - 1] ?? '').join('')} ${from}–${to}`,
  );
}

/** Of two lists; empty while one of them is. */
function pair(spec: Spec, say: (one: string, other: string) => string): string {
  const [one, other] = [strings(spec['words']), strings(spec['others'])];
  return one.length > 0 && other.length > 0 ? say(briefList(one, 3), briefList(other, 3)) : '';
}

const labelsOf = (options: readonly Choice[], chosen: unknown): string =>
  options
    .filter(({ value }) => strings(chosen).includes(value))
    .map(({ label }) => label)
    .join('、');

export const kindForms: Readonly<Record<string, KindForm>> = {
  words: {
    icon: 'abc',
    about: '出现词表里的任何一个词',
    fields: [words('敏感词')],
    brief: (spec) => briefList(strings(spec['words'])),
  },
  near: {
    icon: 'arrows-horizontal',
    about: '一个词在另一个词附近出现，先后不论',
    fields: [
      words('敏感词'),
      words('邻近词', 'others'),
      number('within', '相隔不超过', '个字', {
        most: 500,
        initial: 10,
        hint: '两个词之间隔着的字数',
      } as Partial<KindField>),
    ],
    brief: (spec) => pair(spec, (one, other) => `${one} 与 ${other} 相隔 ${spec['within']} 字内`),
  },
  without: {
    icon: 'circle-minus',
    about: '出现了一个词，却没有出现另一个词',
    fields: [words('敏感词'), words('应同时出现的词', 'others', '同一条消息里有其中任何一个，就不算命中。')],
    brief: (spec) => pair(spec, (one, other) => `${one}，没有 ${other}`),
  },
  'red-packet': {
    icon: 'gift',
    about: '发红包，可设金额',
    fields: [
      number('from', '金额达到', '元', {
        ...{ times: 100, hint: '0 就是不论多少。企业微信不给出金额的红包总是命中。' },
      } as Partial<KindField>),
    ],
    brief: ({ from }) => (Number(from) > 0 ? `${Number(from) / 100} 元及以上` : '不论金额'),
  },
  card: { icon: 'id', about: '把某人的名片发出去', fields: [], brief: () => '发名片' },
  link: {
    icon: 'link',
    about: '发送白名单以外的网址',
    fields: [
      {
        ...{ type: 'words', name: 'allowed', label: '允许的网站', initial: [], placeholder: '输入域名后回车' },
        hint: '写域名，不带 http 和路径；example.com 也包括 www.example.com。空着就是任何网址都算。',
      },
    ],
    brief: ({ allowed }) => (strings(allowed).length > 0 ? `除了 ${briefList(strings(allowed), 3)}` : '任何网址'),
  },
  file: {
    icon: 'file-alert',
    about: '发送大文件或可执行文件',
    fields: [
      number('overMb', '大于', 'MB', {
        empty: true,
        most: 100_000,
        initial: null,
        hint: '空着就是不论大小',
      } as Partial<KindField>),
      { type: 'check', name: 'programs', initial: true, label: '可执行文件，如 exe、apk、脚本' },
    ],
    brief: ({ overMb, programs }) =>
      [overMb === null ? '' : `大于 ${overMb} MB`, programs ? '可执行文件' : ''].filter(Boolean).join('，'),
  },
  number: {
    icon: 'device-mobile',
    about: '发送手机号、身份证、银行卡号或邮箱',
    fields: [
      {
        ...{ type: 'checks', name: 'of', label: '哪些号码', initial: ['phone', 'id-card', 'bank-card'] },
        options: BUILT_IN_MASKS.map((value) => ({ value, label: NUMBERS[value] })),
      },
    ],
    brief: ({ of }) =>
      strings(of)
        .map((kind) => (NUMBERS[kind as BuiltInMask] ?? kind).replace(/（.*/, ''))
        .join('、'),
  },
  expression: {
    icon: 'regex',
    about: '符合正则表达式，不分大小写与全角半角',
    fields: [
      {
        ...{
          type: 'lines',
          name: 'patterns',
          label: '正则表达式',
          initial: [],
          placeholder: '加(我|个)?.{0,6}(微信|vx)',
        },
        hint: '每行一个，最多 20 个，按一条消息的全部文字匹配。太大、太慢的写法不能保存。',
      },
    ],
    brief: ({ patterns }) => briefList(strings(patterns), 2),
  },
  'qr-code': {
    icon: 'qrcode',
    about: '图片里有二维码，能识别时',
    fields: [
      { type: 'checks', name: 'of', label: '哪些二维码', options: CODES, initial: CODES.map(({ value }) => value) },
      {
        ...{ type: 'words', name: 'allowed', label: '允许的网站', initial: [], placeholder: '输入域名后回车' },
        hint: '二维码指向这些网站时不算命中，例如公司自己的域名。',
      },
    ],
    brief: ({ of }) => labelsOf(CODES, of),
  },
  revoked: {
    icon: 'arrow-back-up',
    about: '消息发出后很快撤回',
    fields: [number('within', '发出之后', '分钟内撤回', { most: 1440, initial: 5 } as Partial<KindField>)],
    brief: ({ within }) => `${within} 分钟内撤回`,
  },
  'off-hours': {
    icon: 'moon',
    about: '在工作时间以外联系',
    fields: [
      {
        ...{ type: 'spans', name: 'spans', label: '工作时间', initial: OFFICE },
        hint: '在这些时间以外发出的消息算命中，按北京时间。',
      },
    ],
    brief: ({ spans }) => `${spanLines(spans).join('，')} 以外`,
  },
  'friend-deleted': {
    icon: 'user-minus',
    about: '员工或客户删除了对方',
    fields: [],
    brief: () => '删除好友',
  },
  'room-left': {
    icon: 'door-exit',
    about: '客户退出或被移出群聊',
    fields: [{ type: 'check', name: 'removed', label: '被移出也算，不只是自己退出', initial: true }],
    brief: ({ removed }) => (removed ? '退出或被移出' : '自己退出'),
  },
};
