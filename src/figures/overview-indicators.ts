import type { Permission } from '../access/permission.ts';
import type { Indicator } from './indicator.ts';

/** The first page of a manager (S4 §3.2, and what an archive has to say of itself). */
type Text = Pick<Indicator, 'key' | 'name' | 'about' | 'formula' | 'better' | 'isAdditive'>;

const of = (text: Text): Indicator => ({ ...text, group: '总览', source: 'S4 §3.2', unit: 'count', isShown: true });

export const overviewIndicators: readonly Indicator[] = [
  of({
    ...{ key: 'archived', name: '归档员工', better: null, isAdditive: false },
    about: '会话正在存档的员工；统计周期早于昨日的，为最后一天结束时的人数',
    formula: '开启存档且未移出范围的员工人数',
  }),
  of({
    ...{ key: 'internal', name: '内部消息', better: null, isAdditive: true },
    about: '员工之间单聊的消息',
    formula: '内部单聊消息条数，双方都算；撤回通知、同意存档等系统记录不算',
  }),
  of({
    ...{ key: 'external', name: '外部消息', better: null, isAdditive: true },
    about: '员工与客户单聊的消息',
    formula: '外部单聊消息条数，双方都算',
  }),
  of({
    ...{ key: 'group', name: '群聊消息', better: null, isAdditive: true },
    about: '所选员工所在的群里的消息，不论谁发的',
    formula: '群聊消息条数；一个群里有几位所选员工，也只算一次',
  }),
  of({
    ...{ key: 'chats', name: '活跃会话', better: null, isAdditive: false },
    about: '统计周期内有人说过话的会话，单聊与群都算',
    formula: '去重的会话数',
  }),
  of({
    ...{ key: 'added', name: '新增客户', better: 'more', isAdditive: false },
    about: '统计周期内员工新添加的客户',
    formula: '去重的客户数：几位员工都添加了，也只算一次',
  }),
  of({
    ...{ key: 'lost', name: '流失客户', better: 'less', isAdditive: false },
    about: '统计周期内删除了员工、或被员工删除的客户',
    formula: '去重的客户数；转接给同事的不算',
  }),
  of({
    ...{ key: 'violations', name: '违规', better: 'less', isAdditive: true },
    about: '统计周期内的消息与行为触发的违规，误报也在内',
    formula: '违规条数，按发生时间',
  }),
  of({
    ...{ key: 'waiting', name: '待审违规', better: 'less', isAdditive: true },
    about: '这些违规中还没有审核的',
    formula: '状态为未审核的违规条数',
  }),
  of({
    ...{ key: 'timeouts', name: '超时回复', better: 'less', isAdditive: true },
    about: '客户等到超时的次数，以达到第一级预警的那天计',
    formula: '超时记录条数；群里有几位员工，也只算一次',
  }),
];

/** What is counted by what else one must be allowed to see: nobody is told how much there is of what he has no page for. */
const GUARDED: Readonly<Record<string, Permission>> = {
  violations: 'see-violations',
  waiting: 'see-violations',
  timeouts: 'see-timeouts',
};

export const overviewFor = (permissions: readonly Permission[]): readonly Indicator[] =>
  overviewIndicators.filter(({ key }) => !(key in GUARDED) || permissions.includes(GUARDED[key]!));
