import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { listRoles } from '../store/roles.ts';
import type { RuleContent } from '../store/rules.ts';
import { People } from './people.ts';
import { kindForms, type Spec, spanLines } from './rule-kinds.ts';
import type { DifferenceNames } from './rule-trace.ts';
import { scopeWriter } from './scope-words.ts';
import { chatTitle } from './trace-words.ts';

/** What everything that a rule names is called, read once for a page. */
export async function ruleNames(app: App, viewer: Viewer): Promise<DifferenceNames> {
  const [write, roles] = await Promise.all([scopeWriter(app, viewer), app.store.read(listRoles, viewer)]);
  const people = new People(app.names);
  const called = new Map(roles.map(({ key, name }) => [key, name]));
  const fieldOf = (kind: string, name: string) => kindForms[kind]?.fields.find((field) => field.name === name);
  return {
    scope: ({ scope }: RuleContent) => (scope === null ? '还没有选' : write(scope)),
    chat: (key) => chatTitle(people, key),
    person: people.name,
    role: (key) => called.get(key) ?? '已删除的角色',
    field: (kind, name) => fieldOf(kind, name)?.label ?? name,
    value: (kind, name, spec) => valueWords(fieldOf(kind, name)?.type, spec[name], kindForms[kind]?.brief(spec)),
  };
}

function valueWords(type: string | undefined, value: Spec[string], brief = ''): string {
  if (type === 'check') return value === true ? '是' : '否';
  if (type === 'spans') return spanLines(value).join('，');
  return brief;
}
