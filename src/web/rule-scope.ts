import { CONVERSATION_KINDS, NO_LIMITS, type Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type ReachWords, reachWords, type ScopeEditor, scopeEditor } from './scope-editor.ts';
import { draftScope, type Fields } from './scope-form.ts';

/** Whom a rule watches: everybody, or departments and people. When and where is the rule's own; nobody is 'oneself' here. */
export const SCOPE = 'in-';

const NOBODY: Scope = { ...NO_LIMITS, kind: 'custom' };

/** Null: nothing was chosen yet. */
export function readRuleScope(fields: Fields): Scope | null {
  const kind = fields[`${SCOPE}kind`];
  if (kind !== 'everyone' && kind !== 'custom') return null;
  const scope = draftScope({ ...fields, [`${SCOPE}type`]: CONVERSATION_KINDS }, SCOPE);
  if (scope === null) return null;
  const chosen = kind === 'everyone' || scope.departments.length > 0 || scope.employees.length > 0;
  return chosen ? { ...scope, from: null, to: null, kinds: null } : null;
}

/** The words before and after it: whom it watches today. */
export async function ruleReach(app: App, viewer: Viewer, scope: Scope | null): Promise<ReachWords> {
  const reach = await reachWords(app, viewer, scope ?? NOBODY, null);
  return scope === null ? { ...reach, sentence: '还没有选', note: '选好之后才能开启。' } : reach;
}

export async function ruleScopeEditor(app: App, viewer: Viewer, scope: Scope | null): Promise<ScopeEditor> {
  const editor = await scopeEditor(app, viewer, scope ?? NOBODY, { prefix: SCOPE, self: null });
  return { ...editor, reach: await ruleReach(app, viewer, scope) };
}
