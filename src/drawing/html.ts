/** Text that is markup already. Only files of our own make it (icons); everything else is escaped on its way out. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** What `<%= %>` does to a value. */
export function escapeHtml(value: unknown): string {
  if (value instanceof Html) return value.markup;
  if (value === undefined || value === null) return '';
  return String(value).replace(/[&<>"']/g, (letter) => ENTITIES[letter]!);
}
