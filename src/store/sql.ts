/**
 * SQL as a tagged template: values can only ever become bound parameters, fragments nest.
 * The one place that knows how a placeholder is spelt.
 */
export type Value = string | number | bigint | Buffer | null;

export class Sql {
  readonly text: string;
  readonly values: readonly Value[];
  constructor(text: string, values: readonly Value[]) {
    this.text = text;
    this.values = values;
  }
}

export function sql(strings: TemplateStringsArray, ...parts: (Sql | Value)[]): Sql {
  let text = strings[0]!;
  const values: Value[] = [];
  parts.forEach((part, i) => {
    if (part instanceof Sql) {
      text += part.text;
      values.push(...part.values);
    } else {
      text += '?';
      values.push(part);
    }
    text += strings[i + 1];
  });
  return new Sql(text, values);
}

export const nothing = sql``;

/** For LIKE … ESCAPE '\\': the words anywhere, taken as they are. */
export const anywhere = (words: string): string => `%${words.replace(/[\\%_]/g, '\\$&')}%`;

export function join(parts: readonly Sql[], separator: Sql): Sql {
  return parts.reduce((all, part, i) => (i === 0 ? part : sql`${all}${separator}${part}`), nothing);
}
