import { saveSetting } from '../../store/settings.ts';
import { type SetupFacts, type SetupStep, type StepState, tickName, ticksOf } from '../setup-step.ts';

/** What must be so at WeCom before anything can be bound: nobody but a person can see it. */
const TICKS = [
  {
    name: 'verified',
    label: '企业已完成认证',
    where: ['我的企业', '企业信息'],
    detail: '企业名称旁显示“已认证”。未认证的企业不能购买会话内容存档。',
  },
  {
    name: 'bought',
    label: '会话内容存档已购买或在试用期',
    where: ['管理工具', '会话内容存档'],
    detail: '页面显示购买的版本（办公版、服务版或企业版）、人数与有效期。',
  },
  {
    name: 'outside',
    label: '需要联系客户的员工有外部沟通权限',
    where: ['我的企业', '外部沟通管理', '成员使用权限'],
    detail: '没有这项权限的员工加不了外部好友，也就没有客户会话。不联系客户的企业可直接勾选。',
  },
  {
    name: 'customers',
    label: '这些员工在客户联系的使用范围内',
    where: ['客户联系', '配置', '使用范围'],
    detail: '范围外的员工加的微信好友不算企业客户，取不到姓名与备注。不联系客户的企业可直接勾选。',
  },
] as const;

const NAMES: readonly string[] = TICKS.map(({ name }) => name);

export const prepare: SetupStep = {
  name: 'prepare',
  title: '准备',
  hint: '核对四件事',
  heading: '开始之前，核对四件事',
  why: '这些只能在企业微信管理后台看到；先确认好，后面的步骤才不会卡住。',
  lost: '前提不具备时，后面的步骤会通不过。',
  checks: ['clock', 'disk'],
  button: '保存并测试',
  state,
  line: ({ settings }) => {
    const done = ticked(settings).length;
    return done === 0 || done === TICKS.length ? '' : `已确认 ${done} 项，共 ${TICKS.length} 项`;
  },
  task: ({ settings }, entered) => {
    const on = entered.isForm ? entered.list('ticks') : ticked(settings);
    return { ticks: TICKS.map((tick) => ({ ...tick, on: on.includes(tick.name) })) };
  },
  save: async ({ store, clock }, viewer, entered) => {
    const ticks = entered.list('ticks').filter((tick) => NAMES.includes(tick));
    await store.write(saveSetting, viewer, tickName('prepare'), ticks, clock());
  },
};

const ticked = (settings: SetupFacts['settings']): readonly string[] =>
  ticksOf(settings, 'prepare').filter((tick) => NAMES.includes(tick));

/** The server's clock and disk are tested too, but they hinder only when they are really wrong. */
function state({ settings, checks }: SetupFacts): StepState {
  const found = ['clock', 'disk'].map((name) => checks.get(name)?.state);
  if (found.includes('error')) return 'error';
  if (ticked(settings).length < TICKS.length) return 'unset';
  return found.includes('warning') ? 'warning' : 'done';
}
