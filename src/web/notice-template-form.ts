import { z } from 'zod';
import { type Category, FORMATS, type Format, findCategory, systemTemplate } from '../alerts/categories.ts';
import { mistakesIn } from '../alerts/template.ts';
import { UserError } from '../lib/errors.ts';
import type { TemplateContent } from '../store/notice-templates.ts';
import type { NoticePreview } from './notice-preview.ts';
import { categoryName, formatName } from './notice-words.ts';

/** The form of one template. */
export const templateFields = z.object({
  name: z.string().trim().max(200).default(''),
  category: categoryName,
  format: formatName,
  content: z
    .string()
    .max(10_000)
    .transform((text) => text.replaceAll('\r\n', '\n'))
    .default(''),
});

export type TemplateFields = z.output<typeof templateFields>;

const MOST_LETTERS = 30;

/** As it is to be saved; a UserError says everything that is wrong with it. */
export function readTemplate({ name, category, format, content }: TemplateFields): TemplateContent {
  const mistakes = [
    ...(name === '' ? ['填写模板名称。'] : []),
    ...([...name].length > MOST_LETTERS ? [`模板名称最多 ${MOST_LETTERS} 个字。`] : []),
    ...mistakesIn(findCategory(category)!, content),
  ];
  if (mistakes.length > 0) throw new UserError(mistakes.join(''));
  return { name: name.normalize('NFC'), category, format, content };
}

export interface TemplateForm extends TemplateFields {
  readonly title: string;
  /** Null: it can only be looked at. */
  readonly action: string | null;
  readonly label: string;
  readonly formats: readonly { readonly name: Format; readonly label: string; readonly on: boolean }[];
  readonly formatLabel: string;
  readonly variables: Category['variables'];
  readonly preview: NoticePreview;
  readonly sentence: string;
  readonly note: string;
  readonly id: number | null;
  readonly isOn: boolean;
}

type Said = Pick<TemplateForm, 'title' | 'action' | 'preview' | 'sentence' | 'note' | 'id' | 'isOn'>;

export function templateForm(fields: TemplateFields, said: Said): TemplateForm {
  const category = findCategory(fields.category)!;
  return {
    ...fields,
    ...said,
    label: category.label,
    formats: (Object.keys(FORMATS) as Format[]).map((name) => ({
      name,
      label: FORMATS[name],
      on: name === fields.format,
    })),
    formatLabel: FORMATS[fields.format],
    variables: category.variables,
  };
}

/** A new one begins as the system's reads. */
export function beginning(name: string, category: Category, format: Format): TemplateFields {
  return { name, category: category.name, format, content: systemTemplate(category).content };
}
