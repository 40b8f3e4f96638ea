import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type Batch, batchLink, DEEDS, type Deed, mayDo } from './account-batch.ts';
import { isScoped, SCOPE_PREFIX } from './account-person.ts';
import { scopeEditor } from './scope-editor.ts';
import { draftScope, type Fields } from './scope-form.ts';
import { count } from './words.ts';

/** The page of a batch: conditions, what is to be done, and exactly to whom. */
export async function batchView(
  app: App,
  viewer: Viewer,
  batch: Batch,
  { sentence = '', fields = {} }: { readonly sentence?: string; readonly fields?: Fields } = {},
) {
  const { asked, touched, untouched, departments, given, digest, words } = batch;
  const { deed } = asked;
  const scoped = deed === 'give' && given.some(needsScope);
  return {
    asked,
    sentence,
    departments: departments.map(({ id, name, depth }) => ({ id, name: `${'　'.repeat(depth)}${name}` })),
    roles: words.roles.map(({ key, name }) => ({ key, name })),
    deeds: (Object.keys(DEEDS) as Deed[]).map((value) => ({
      ...DEEDS[value],
      value,
      on: value === deed,
      may: mayDo(viewer, value),
    })),
    givable: words.roles
      .filter(({ key, off }) => key !== 'super' && !off)
      .map((role) => ({ key: role.key, name: role.name, on: asked.give.includes(role.key), scoped: needsScope(role) })),
    /** Asked for completely: what to do, and for 设置权限 what to give. */
    ready: deed !== null && (deed !== 'give' || given.length > 0),
    noRoles: deed === 'give' && given.length === 0,
    label: deed === null ? '' : DEEDS[deed].label,
    touched: touched.map(({ name, login, userid, departments: placed }) => ({
      name,
      login: login ?? userid ?? '',
      where: placed.map((department) => department.name).join('、'),
    })),
    total: count(touched.length),
    untouched: untouched.map(({ why, count: n }) => `${why} ${count(n)} 人`).join('，'),
    given: given.map(({ name }) => name).join('、'),
    /** What the confirmation sends: the same conditions, and whom they found. */
    fields: [...new URL(batchLink(asked), 'http://x').searchParams, ['digest', digest] as const].map(
      ([name, value]) => ({
        name,
        value,
      }),
    ),
    editor: scoped ? await scopeEditor(app, viewer, draftScope(fields, SCOPE_PREFIX), { prefix: SCOPE_PREFIX }) : null,
    scopedNames: given
      .filter(needsScope)
      .map(({ name }) => name)
      .join('、'),
  };
}

/** It has no scope of its own. */
export const needsScope = (role: Batch['given'][number]): boolean => isScoped(role) && role.scope === null;
