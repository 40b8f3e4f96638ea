import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { messageTypes } from '../messages/types/index.ts';
import { nearest } from '../search/near.ts';
import type { Field } from '../search/query.ts';
import { parseTimes } from '../search/times.ts';
import { type LookupKind, listDepartments, listNamed, listNear, lookUp } from '../store/lookup.ts';
import { People } from './people.ts';
import type { SearchConditions, Span } from './search-conditions.ts';
import { cut } from './words.ts';

/** What the field forms of a query mean: 发送人:张三 becomes the people of that name. */

/** The conditions of an address that a field adds to, each with what it adds. */
export type Meant = Partial<
  Pick<
    SearchConditions,
    'sender' | 'receiver' | 'department' | 'customer' | 'group' | 'type' | 'kind' | 'direction' | 'violation' | 'media'
  >
> & { readonly span?: Span };

export interface NotMeant {
  readonly field: Field;
  readonly heading: string;
  readonly why: string;
  /** Names that may have been meant. */
  readonly near: readonly string[];
}

export type Reading = { readonly meant: Meant } | { readonly not: NotMeant };

interface Tools {
  readonly app: App;
  readonly viewer: Viewer;
  readonly field: Field;
}

const MOST_OF_A_NAME = 50;
const NEAR = 5;

const READERS: Readonly<Record<Field['field'], (tools: Tools) => Promise<Reading> | Reading>> = {
  sender: (tools) => byName(tools, 'sender', ['employee', 'customer']),
  receiver: (tools) => byName(tools, 'receiver', ['employee', 'customer']),
  customer: (tools) => byName(tools, 'customer', ['customer']),
  group: (tools) => byName(tools, 'group', ['group']),
  department: byDepartment,
  type: ({ field }) => byType(field),
  direction: ({ field }) => byWord(field, DIRECTIONS),
  violation: ({ field }) => byWord(field, PRESENCE.violation),
  media: ({ field }) => byWord(field, PRESENCE.media),
  time: ({ app, field }) => byTime(field, app.clock()),
};

/** Every field of a query, in its order. */
export function readFields(app: App, viewer: Viewer, fields: readonly Field[]): Promise<Reading[]> {
  return Promise.all(fields.map((field) => READERS[field.field]({ app, viewer, field })));
}

const KIND_NAMES: Readonly<Record<LookupKind, string>> = { employee: '员工', customer: '客户', group: '群' };

/** Those of exactly this name, else all whose name holds it. */
async function byName(
  { app, viewer, field }: Tools,
  into: 'sender' | 'receiver' | 'customer' | 'group',
  kinds: readonly LookupKind[],
): Promise<Reading> {
  const asked = { words: field.value, kinds, limit: MOST_OF_A_NAME + 1 };
  const exact = await app.store.read(listNamed, viewer, asked);
  const found = exact.length > 0 ? exact : await app.store.read(lookUp, viewer, asked);
  const what = kinds.map((kind) => KIND_NAMES[kind]).join('或');
  if (found.length > MOST_OF_A_NAME) {
    const why = `有超过 ${MOST_OF_A_NAME} 个${what}的名称含“${cut(field.value, 24)}”。写全名，或在“条件”里选人。`;
    return { not: { field, heading: `“${cut(field.value, 24)}”指的人太多`, why, near: [] } };
  }
  if (found.length > 0) return { meant: { [into]: found.map(({ id }) => id) } };
  const people = new People(app.names);
  const near = await app.store.read(listNear, viewer, { ...asked, limit: NEAR });
  const names = near.map(({ id, kind }) => (kind === 'group' ? people.group(id).name : people.name(id)));
  return { not: unknown(field, what, [...new Set(names)]) };
}

function unknown(field: Field, what: string, near: readonly string[]): NotMeant {
  const heading = `没有叫“${cut(field.value, 24)}”的${what}`;
  const why =
    near.length > 0
      ? '名字可能有一处不同。选一个相近的，或在“条件”里选。'
      : '核对名字，或在“条件”里按姓名、拼音、账号选。要找这几个字本身，给它们加引号。';
  return { field, heading, why, near };
}

async function byDepartment({ app, viewer, field }: Tools): Promise<Reading> {
  const all = await app.store.read(listDepartments, viewer);
  const exact = all.filter(({ name }) => name === field.value);
  const found = exact.length > 0 ? exact : all.filter(({ name }) => name.includes(field.value));
  if (found.length > 0 && found.length <= MOST_OF_A_NAME)
    return { meant: { department: found.map(({ id }) => String(id)) } };
  const near = nearest(
    field.value,
    all.map(({ name }) => ({ words: [name] })),
  );
  return { not: unknown(field, '部门', [...new Set(near.map(({ words }) => words[0]!))].slice(0, NEAR)) };
}

function byType(field: Field): Reading {
  const asked = field.value.toLowerCase();
  const exact = messageTypes.filter(({ msgtype, label }) => label.toLowerCase() === asked || msgtype === asked);
  const found = exact.length > 0 ? exact : messageTypes.filter(({ label }) => label.includes(field.value));
  if (found.length > 0) return { meant: { type: found.map(({ msgtype }) => msgtype) } };
  const near = ['文本', '图片', '语音', '视频', '文件', '链接', '聊天记录'];
  return {
    not: {
      field,
      heading: `没有“${cut(field.value, 24)}”这种类型`,
      why: '类型写中文名称，比如文本、图片、文件。',
      near,
    },
  };
}

type Words = Readonly<Record<string, Meant>>;

const DIRECTIONS: Words = {
  员工: { direction: 'employee' },
  发出: { direction: 'employee' },
  employee: { direction: 'employee' },
  客户: { direction: 'outside' },
  外部: { direction: 'outside' },
  收到: { direction: 'outside' },
  outside: { direction: 'outside' },
};

const presence = (name: 'violation' | 'media'): Words => ({
  有: { [name]: 'yes' },
  yes: { [name]: 'yes' },
  无: { [name]: 'no' },
  没有: { [name]: 'no' },
  no: { [name]: 'no' },
});

const PRESENCE = { violation: presence('violation'), media: presence('media') };

const FIELD_NAMES: Readonly<Record<Field['field'], string>> = {
  sender: '发送人',
  receiver: '接收人',
  department: '部门',
  customer: '客户',
  group: '群',
  type: '类型',
  direction: '方向',
  time: '时间',
  violation: '违规',
  media: '媒体',
};

export const fieldName = ({ field }: Pick<Field, 'field'>): string => FIELD_NAMES[field];

function byWord(field: Field, known: Words): Reading {
  const meant = known[field.value.toLowerCase()];
  if (meant) return { meant };
  const near = Object.keys(known).filter((word) => /\p{Script=Han}/u.test(word));
  const name = fieldName(field);
  return {
    not: {
      field,
      heading: `“${name}:${cut(field.value, 24)}”看不懂`,
      why: `“${name}:”后面可以写：${near.join('、')}。`,
      near,
    },
  };
}

function byTime(field: Field, now: number): Reading {
  const span = parseTimes(field.value, now);
  if (span !== null) return { meant: { span } };
  return {
    not: {
      field,
      heading: `时间“${cut(field.value, 24)}”看不懂`,
      why: '时间可以写：2026-10、2026-10-15、2026-10-01..2026-10-31、今天、近30天、本周、上月。',
      near: ['今天', '近7天', '近30天', '上月'],
    },
  };
}
