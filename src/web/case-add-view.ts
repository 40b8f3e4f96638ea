import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { caseNumber } from '../lib/case-words.ts';
import { listOpenCases } from '../store/case-list.ts';
import { type AddFields, type Adding, type AddView, addQuery } from './case-adding.ts';

/** The form that puts something into a case. */
export async function addView(
  app: App,
  viewer: Viewer,
  { adding, fields }: { readonly adding: Adding; readonly fields: AddFields },
  sentence = '',
): Promise<AddView> {
  const open = await app.store.read(listOpenCases, viewer);
  const query = new URLSearchParams(addQuery(fields));
  const inForm = fields.kind === 'conversation' ? ['from', 'to'] : [];
  const { kind, title, about, back } = adding;
  return {
    adding: { kind, title, about, back },
    fields,
    hidden: [...query].filter(([name]) => !inForm.includes(name)),
    cases: open.map((one) => ({
      id: one.id,
      label: `${caseNumber(one)} ${one.title}`,
      selected: one.id === fields.case,
    })),
    fresh: `/cases/new?${new URLSearchParams({ adding: query.toString() })}`,
    sentence,
  };
}
