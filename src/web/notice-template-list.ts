import { z } from 'zod';
import { type Category, categories, FORMATS, systemTemplate } from '../alerts/categories.ts';
import type { NoticeTemplate } from '../store/notice-templates.ts';
import * as condition from './conditions.ts';
import { type Chip, chipsOf, oneOf } from './directory-paging.ts';
import { link } from './links.ts';
import { labelOf } from './notice-words.ts';
import { dateOf, fullTime } from './words.ts';

/** The list of templates: those of people, and for each category the system's own. */
export const templateConditions = z.object({
  q: condition.words,
  category: oneOf(...(categories.map(({ name }) => name) as [string, ...string[]])),
  state: oneOf('on', 'off'),
});

export type TemplateConditions = z.output<typeof templateConditions>;

export interface TemplateRow {
  readonly id: number | null;
  readonly href: string;
  readonly name: string;
  readonly category: string;
  readonly format: string;
  readonly isOn: boolean;
  readonly madeBy: string;
  readonly changed: string;
  readonly changedTitle: string;
  /** As many of its category as there may be. */
  readonly full: boolean;
  readonly copy: string;
}

export function templateRows(templates: readonly NoticeTemplate[], asked: TemplateConditions): TemplateRow[] {
  const { q, category, state } = asked;
  const words = q.toLowerCase();
  return categories
    .filter(({ name }) => category === null || name === category)
    .flatMap((each) =>
      rowsOf(
        each,
        templates.filter((template) => template.category === each.name),
      ),
    )
    .filter(({ name, isOn }) => name.toLowerCase().includes(words) && (state === null || (state === 'on') === isOn));
}

function rowsOf(category: Category, own: readonly NoticeTemplate[]): TemplateRow[] {
  const full = own.some((template) => template.full);
  const copy = link('/notices/templates/new', { category: category.name });
  const common = { category: category.label, full, copy };
  const rows = own.map((template) => ({
    ...common,
    ...{ id: template.id, name: template.name, isOn: template.isOn, madeBy: template.madeBy || '–' },
    href: `/notices/templates/${template.id}`,
    format: FORMATS[template.format],
    changed: dateOf(template.changedAt),
    changedTitle: fullTime(template.changedAt),
  }));
  const system = {
    ...common,
    ...{ id: null, name: '系统模板', madeBy: '系统', changed: '–', changedTitle: '', copy },
    isOn: !own.some(({ isOn }) => isOn),
    href: `/notices/templates/system/${category.name}`,
    format: FORMATS[systemTemplate(category).format],
  };
  return [...rows, system];
}

export function templateChips(asked: TemplateConditions): Chip[] {
  const { q, category, state } = asked;
  return chipsOf('/notices', { ...asked }, [
    ['q', '名称', q],
    ['category', '类别', category && labelOf(category)],
    ['state', '状态', state && (state === 'on' ? '已启用' : '已禁用')],
  ]);
}
