import type { Permission } from '../access/permission.ts';
import { may as mayDo, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { weekText } from '../calendar/week.ts';
import type { ActivityRule } from '../figures/activity.ts';
import { OPS } from '../figures/activity.ts';
import type { RevisitRules } from '../figures/revisit.ts';
import { listCalendars } from '../store/calendars.ts';
import { readDialogueRules } from '../store/dialogue-rules.ts';
import { listEndPhrases } from '../store/end-phrases.ts';
import { readActivityRule } from '../store/figure-activity-rule.ts';
import { readRevisitRules } from '../store/figure-revisit-rules.ts';
import { listReplyRules } from '../store/reply-rules.ts';

/** What figures go by, each in a few words, with the way to its page. */
export interface SettingCard {
  readonly symbol: string;
  readonly title: string;
  readonly about: string;
  readonly href: string;
  readonly lines: readonly string[];
  readonly mayEdit: boolean;
}

export async function settingCards(app: App, viewer: Viewer): Promise<SettingCard[]> {
  const may = (permission: Permission) => mayDo(viewer, permission);
  const editsFigures = may('edit-figures');
  return [
    { ...(await dialogueCard(app, viewer)), mayEdit: editsFigures },
    { ...(await calendarCard(app, viewer)), mayEdit: editsFigures },
    ...(may('see-timeouts') ? [{ ...(await replyCard(app, viewer)), mayEdit: may('edit-timeouts') }] : []),
    { ...(await revisitCard(app, viewer)), mayEdit: editsFigures },
    { ...(await activityCard(app, viewer)), mayEdit: editsFigures },
  ];
}

type Card = Omit<SettingCard, 'mayEdit'>;

async function dialogueCard({ store }: App, viewer: Viewer): Promise<Card> {
  const { rules, version } = await store.read(readDialogueRules, viewer);
  const phrases = await store.read(listEndPhrases, viewer);
  const on = phrases.filter(({ isOn }) => isOn).length;
  return {
    ...{ symbol: 'messages', title: '对话规则', href: '/dialogue-rules' },
    about: '消息怎样分成一段一段的对话，首次回复和回复时长都按对话计算。',
    lines: [
      `单聊 ${rules.silenceSingle} 分钟、群聊 ${rules.silenceGroup} 分钟没有人说话，对话结束`,
      rules.phrasesOn ? `客户结束语 ${on} 条启用` : '客户结束语全部停用',
      version === 0 ? '出厂规则' : `第 ${version} 版`,
    ],
  };
}

async function calendarCard({ store }: App, viewer: Viewer): Promise<Card> {
  const calendars = await store.read(listCalendars, viewer);
  const usual = calendars.find(({ isDefault }) => isDefault);
  return {
    ...{ symbol: 'calendar-time', title: '工作时间', href: '/calendars' },
    about: '员工什么时候该回复客户，工作时间内的回复时长、超时和回访都按它计算。',
    lines: [
      ...(usual ? [`默认“${usual.name}”：${weekText(usual.week)}`] : []),
      ...(usual ? [usual.years.length > 0 ? `节假日：${usual.years.join('、')} 年` : '还没有导入节假日'] : []),
      `共 ${calendars.length} 套`,
    ],
  };
}

async function replyCard({ store }: App, viewer: Viewer): Promise<Card> {
  const rules = await store.read(listReplyRules, viewer);
  const on = (kind: string) => rules.filter((rule) => rule.isOn && rule.kind === kind).length;
  const isNone = on('single') + on('group') === 0;
  return {
    ...{ symbol: 'clock-exclamation', title: '回复规则', href: '/reply-rules' },
    about: '客户等多久算超时，到了通知谁。',
    lines: isNone ? ['没有启用的规则，现在不产生超时记录'] : [`启用：单聊 ${on('single')} 条，群聊 ${on('group')} 条`],
  };
}

async function revisitCard({ store }: App, viewer: Viewer): Promise<Card> {
  const { rules } = await store.read(readRevisitRules, viewer);
  return {
    ...{ symbol: 'user-check', title: '回访', href: '/figures/revisits' },
    about: '新加的客户要在第几天联系。',
    lines: revisitLines(rules),
  };
}

function revisitLines({ isOn, days, skipsRest }: RevisitRules): string[] {
  if (!isOn || days.length === 0) return ['没有启用'];
  return [`第 ${days.join('、')} 日`, skipsRest ? '跳过休息日' : '休息日也计算'];
}

async function activityCard({ store }: App, viewer: Viewer): Promise<Card> {
  const { rule } = await store.read(readActivityRule, viewer);
  return {
    ...{ symbol: 'activity', title: '活跃度', href: '/figures/activity' },
    about: '怎样的客户群算活跃。',
    lines: activityLines(rule),
  };
}

function activityLines({ days, customer, share, talk }: ActivityRule): string[] {
  const said = customer.map(({ op, value }) => `${OPS[op]} ${value} 条`).join('，且');
  return [
    `看最近 ${days} 天；客户发言${said}算活跃客户`,
    `活跃客户占比${OPS[share.op]} ${share.value}%，人均发言${OPS[talk.op]} ${talk.value}%`,
  ];
}
