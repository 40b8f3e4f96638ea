import { NO_LIMITS } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { MOST_LEVELS } from '../figures/reply-check.ts';
import { listCalendars } from '../store/calendars.ts';
import { listChannels } from '../store/channels.ts';
import type { StoredReplyRule } from '../store/reply-rules.ts';
import { type Face, People } from './people.ts';
import { type ReplyEffect, replyEffect } from './reply-rule-effect.ts';
import type { LevelDraft, ReplyDraft } from './reply-rule-form.ts';
import { CLOCKS, hearerLabels, REPLY_KINDS, replyNames } from './reply-rule-words.ts';
import { type ScopeEditor, scopeEditor } from './scope-editor.ts';
import { fullTime, rowTime } from './words.ts';

/** The form of a reply rule as views/reply-rules/edit.ejs draws it. */
interface Option {
  readonly value: string;
  readonly label: string;
  readonly on: boolean;
}

interface LevelForm {
  readonly number: number;
  readonly minutes: string;
  readonly silent: boolean;
  readonly hearers: readonly Option[];
  readonly people: {
    readonly name: string;
    readonly label: string;
    readonly picked: readonly { readonly id: string; readonly face: Face }[];
  };
  readonly robots: readonly Option[];
  readonly mails: string;
  /** Something stands in what is folded away. */
  readonly open: boolean;
}

export interface ReplyRuleForm {
  readonly id: number | null;
  readonly title: string;
  readonly action: string;
  readonly version: number;
  readonly isOn: boolean;
  readonly changed: { readonly words: string; readonly title: string } | null;
  readonly kind: ReplyDraft['kind'];
  readonly kinds: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  readonly name: string;
  readonly clocks: readonly Option[];
  readonly counted: readonly Option[];
  readonly editor: Pick<ScopeEditor, 'prefix' | 'departments' | 'employees' | 'excluded'>;
  readonly everyone: boolean;
  readonly levels: readonly LevelForm[];
  readonly mayAdd: boolean;
  readonly hasMail: boolean;
  readonly effect: ReplyEffect;
  readonly sentence: string;
}

interface Given {
  readonly rule: StoredReplyRule | null;
  readonly draft: ReplyDraft;
  readonly seenVersion?: number;
  readonly sentence?: string;
}

export async function replyRuleForm(
  app: App,
  viewer: Viewer,
  { rule, draft, seenVersion = rule?.version ?? 0, sentence = '' }: Given,
): Promise<ReplyRuleForm> {
  const [names, calendars, channels] = await Promise.all([
    replyNames(app, viewer),
    app.store.read(listCalendars, viewer),
    app.store.read(listChannels, viewer),
  ]);
  const { kind, name, clock } = draft;
  const robots = channels.filter((one) => one.kind === 'robot');
  return {
    ...heading(app, rule, seenVersion),
    ...{ kind, name, sentence, everyone: draft.everyone },
    kinds: (['single', 'group'] as const).map((one) => ({
      ...{ label: REPLY_KINDS[one], current: one === kind },
      href: one === 'single' ? '/reply-rules/new' : `/reply-rules/new?kind=${one}`,
    })),
    clocks: options(CLOCKS, [clock]),
    counted: options(
      {
        own: '只计工作时间，按各员工的日历',
        ...Object.fromEntries(calendars.map(({ id, name: label }) => [`_${id}`, `只计工作时间，按日历“${label}”`])),
        always: '全天计时，不分工作时间',
      },
      [/^\d+$/.test(draft.counted) ? `_${draft.counted}` : draft.counted],
    ).map((one) => ({ ...one, value: one.value.replace('_', '') })),
    editor: await editorOf(app, viewer, draft),
    levels: draft.levels.map((level, i) => levelForm(app, level, { kind, number: i + 1, robots })),
    mayAdd: draft.levels.length < MOST_LEVELS,
    hasMail: channels.some((one) => one.kind === 'mail'),
    effect: await replyEffect(app, viewer, draft, names),
  };
}

const options = (labels: Readonly<Record<string, string>>, chosen: readonly string[]): Option[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label, on: chosen.includes(value) }));

function heading(app: App, rule: StoredReplyRule | null, seenVersion: number) {
  return {
    id: rule?.id ?? null,
    title: rule?.name ?? '新建回复规则',
    action: rule ? `/reply-rules/${rule.id}/edit` : '/reply-rules',
    version: seenVersion,
    isOn: rule?.isOn ?? false,
    changed: rule && { words: rowTime(rule.changedAt, app.clock()), title: fullTime(rule.changedAt) },
  };
}

function editorOf(app: App, viewer: Viewer, { everyone, departments, employees, excluded }: ReplyDraft) {
  const scope = { ...NO_LIMITS, kind: everyone ? 'everyone' : 'custom', employees, excluded } as const;
  const below = departments.map((id) => ({ id, below: true }));
  return scopeEditor(app, viewer, { ...scope, departments: below }, { prefix: 'in-', self: null });
}

function levelForm(
  { names }: App,
  { minutes, silent, hearers, mails }: LevelDraft,
  {
    kind,
    number,
    robots,
  }: {
    readonly kind: ReplyDraft['kind'];
    readonly number: number;
    readonly robots: readonly { readonly key: string; readonly name: string }[];
  },
): LevelForm {
  const people = new People(names);
  const labels = hearerLabels(kind);
  return {
    ...{ number, minutes, silent, mails },
    hearers: options(
      labels,
      Object.keys(labels).filter((name) => hearers[name as 'employee']),
    ),
    people: {
      ...{ name: `level-person-${number}`, label: `第 ${number} 级指定的人` },
      picked: hearers.people.map((id) => ({ id, face: people.face(id) })),
    },
    robots: robots.map(({ key, name }) => ({ value: key, label: name, on: hearers.robots.includes(key) })),
    open: hearers.people.length + hearers.robots.length > 0 || mails.trim() !== '',
  };
}
