import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { CATEGORIES, SEVERITIES } from '../lib/violation-words.ts';
import { listRoles } from '../store/roles.ts';
import type { Notify, RuleContent, StoredRule } from '../store/rules.ts';
import { type Face, People } from './people.ts';
import { type FieldView, fieldView, type WordsView, wordsView } from './rule-fields.ts';
import { emptySpec, HEARERS, isEvent } from './rule-form.ts';
import { kindForms, type Spec } from './rule-kinds.ts';
import { problemsOf } from './rule-problems.ts';
import { ruleScopeEditor } from './rule-scope.ts';
import { FOLDINGS, kindLabel, looksForWords, RULE_CHATS } from './rule-words.ts';
import type { ScopeEditor } from './scope-editor.ts';
import { chatTitle } from './trace-words.ts';
import { fullTime, rowTime } from './words.ts';

/** The form of a rule as views/rules/edit.ejs draws it. */
interface Option {
  readonly value: string;
  readonly label: string;
  readonly about: string;
  readonly on: boolean;
}

interface Picker {
  readonly name: string;
  readonly label: string;
  readonly of: 'employee' | 'chat';
  readonly placeholder: string;
  readonly picked: readonly { readonly id: string; readonly face: Pick<Face, 'name' | 'title'> }[];
}

export interface RuleForm {
  /** Null: a new one. */
  readonly id: number | null;
  readonly title: string;
  readonly action: string;
  readonly version: number;
  readonly next: string;
  readonly isOn: boolean;
  readonly changed: { readonly words: string; readonly title: string } | null;
  readonly kind: string;
  /** It watches what happens beside all messages. */
  readonly isEvent: boolean;
  readonly kindLabel: string;
  readonly kindIcon: string;
  readonly kindAbout: string;
  readonly pack: string;
  readonly name: string;
  readonly severities: readonly Option[];
  readonly categories: readonly Option[];
  readonly fields: readonly FieldView[];
  /** It looks for words, so how they are compared and what is left out can be chosen. */
  readonly words: boolean;
  readonly foldings: readonly Option[];
  readonly except: WordsView;
  readonly exceptChats: Picker;
  readonly said: readonly Option[];
  readonly chats: readonly Option[];
  readonly editor: ScopeEditor;
  readonly hearers: readonly Option[];
  readonly hearPeople: Picker;
  readonly hearRoles: readonly Option[];
  /** Why it cannot be switched on yet. */
  readonly problems: readonly string[];
  /** What is wrong with what was sent; empty: nothing. */
  readonly sentence: string;
}

interface Given {
  /** The rule it belongs to; null: a new one. */
  readonly rule: StoredRule | null;
  readonly content: RuleContent;
  /** What the lists of words are compared with. */
  readonly saved?: RuleContent;
  readonly seenVersion?: number;
  readonly sentence?: string;
  readonly pack?: string | null;
}

const optionsOf = (labels: Readonly<Record<string, string>>, chosen: readonly string[]): Option[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label, about: '', on: chosen.includes(value) }));

export async function ruleForm(
  app: App,
  viewer: Viewer,
  { rule, content, saved = content, seenVersion = rule?.version ?? 0, sentence = '', pack = rule?.pack ?? null }: Given,
): Promise<RuleForm> {
  const form = kindForms[content.kind];
  const { notify } = content;
  return {
    ...heading(app, rule, seenVersion),
    ...{
      kind: content.kind,
      isEvent: isEvent(content.kind),
      kindLabel: kindLabel(content.kind),
      kindIcon: form?.icon ?? 'list-check',
    },
    kindAbout: form?.about ?? '',
    ...{ pack: pack ?? '', name: content.name, sentence },
    severities: optionsOf(SEVERITIES, [content.severity]),
    categories: optionsOf(CATEGORIES, [content.category]),
    fields: fieldsOf(content, saved),
    words: looksForWords(content.kind),
    foldings: Object.entries(FOLDINGS).map(([value, { label, about }]) => ({
      ...{ value, label, about, on: content.folding[value as keyof typeof FOLDINGS] },
    })),
    except: wordsView(
      { name: 'except', label: '排除的词句', placeholder: '添加' },
      content.exceptions.phrases,
      saved.exceptions.phrases,
    ),
    exceptChats: chatPicker(app, content.exceptions.conversations),
    ...whereOptions(content),
    editor: await ruleScopeEditor(app, viewer, content.scope),
    ...(await hearing(app, viewer, notify)),
    problems: problemsOf(content),
  };
}

function heading(app: App, rule: StoredRule | null, seenVersion: number) {
  const now = app.clock();
  return {
    id: rule?.id ?? null,
    title: rule?.name ?? '新建规则',
    action: rule ? `/rules/${rule.id}/edit` : '/rules',
    version: seenVersion,
    next: `v${(rule?.version ?? 0) + 1}`,
    isOn: rule?.isOn ?? false,
    changed: rule && { words: rowTime(rule.changedAt, now), title: fullTime(rule.changedAt) },
  };
}

function fieldsOf(content: RuleContent, saved: RuleContent): FieldView[] {
  const spec = { ...emptySpec(content.kind), ...(content.spec as Spec) };
  return (kindForms[content.kind]?.fields ?? []).map((field) => fieldView(field, spec, saved.spec as Spec));
}

function whereOptions({ saidBy, chats }: RuleContent): Pick<RuleForm, 'said' | 'chats'> {
  const said = saidBy === 'both' ? ['employee', 'outside'] : [saidBy];
  return {
    said: optionsOf({ employee: '员工', outside: '客户' }, said),
    chats: optionsOf(RULE_CHATS, chats ?? Object.keys(RULE_CHATS)),
  };
}

function chatPicker(app: App, conversations: readonly string[]): Picker {
  const people = new People(app.names);
  const face = (id: string) => ({ name: chatTitle(people, id).replace(/ 的会话$/, ''), title: chatTitle(people, id) });
  return {
    ...{ name: 'except-chat', label: '排除的会话', of: 'chat', placeholder: '客户、员工或群的名称' },
    picked: conversations.map((id) => ({ id, face: face(id) })),
  };
}

async function hearing(app: App, viewer: Viewer, notify: Notify) {
  const people = new People(app.names);
  const chosen = (Object.keys(HEARERS) as (keyof typeof HEARERS)[]).filter((name) => notify[name]);
  const roles = await app.store.read(listRoles, viewer);
  return {
    hearers: optionsOf(HEARERS, chosen),
    hearPeople: {
      ...{ name: 'hear-person', label: '指定的人', of: 'employee' as const, placeholder: '姓名、拼音或账号' },
      picked: notify.people.map((id) => ({ id, face: people.face(id) })),
    },
    hearRoles: optionsOf(Object.fromEntries(roles.filter(({ off }) => !off).map(({ key, name }) => [key, name])), [
      ...notify.roles,
    ]),
  };
}
