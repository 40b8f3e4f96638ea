import MarkdownIt, { type Token } from 'markdown-it';

/** A chapter as markup: headings that can be pointed at, links that lead to pages of ours, tables that scroll by themselves. */
export interface Heading {
  readonly id: string;
  readonly text: string;
  readonly level: number;
}

export interface Drawn {
  readonly title: string;
  readonly about: string;
  readonly markup: string;
  readonly headings: readonly Heading[];
  readonly sections: readonly { readonly id: string; readonly heading: string; readonly text: string }[];
}

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
const CHAPTER_LINK = /^\d\d-([a-z-]+)\.md(#.*)?$/;

markdown.renderer.rules['table_open'] = () =>
  '<div class="help-table" tabindex="0" role="group" aria-label="表格"><table>';
markdown.renderer.rules['table_close'] = () => '</table></div>';

/** The address a link of a file has in the application: other chapters are files there and pages here. */
export function addressOf(href: string): string {
  const chapter = CHAPTER_LINK.exec(href);
  return chapter ? `/help/${chapter[1]}${chapter[2] ?? ''}` : href;
}

/** As GitHub makes them, so that a link holds in the file as well: lower case, no punctuation, dashes for spaces. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

export function drawChapter(source: string): Drawn {
  const tokens = markdown.parse(source, {});
  const headings = nameHeadings(tokens);
  tokens.flatMap((token) => token.children ?? []).forEach(turnLink);
  const title = headings[0]?.text ?? '';
  // The title stands above the page already.
  const rest = tokens.slice(tokens.findIndex(({ type }) => type === 'heading_close') + 1);
  return {
    title,
    about: textOf(rest.find(({ type }) => type === 'inline')),
    markup: markdown.renderer.render(rest, markdown.options, {}),
    headings: headings.slice(1),
    sections: sectionsOf(tokens),
  };
}

/** Gives every heading its id; a second one of the same words gets a number, as GitHub does. */
function nameHeadings(tokens: readonly Token[]): Heading[] {
  const seen = new Map<string, number>();
  return tokens.flatMap((token, at) => {
    if (token.type !== 'heading_open') return [];
    const text = textOf(tokens[at + 1]);
    const plain = anchorOf(text);
    const times = seen.get(plain) ?? 0;
    seen.set(plain, times + 1);
    const id = times === 0 ? plain : `${plain}-${times}`;
    token.attrSet('id', id);
    return [{ id, text, level: Number(token.tag.slice(1)) }];
  });
}

function turnLink(token: Token): void {
  if (token.type !== 'link_open') return;
  const href = String(token.attrGet('href') ?? '');
  const address = addressOf(decodeURI(href));
  token.attrSet('href', encodeURI(address));
  if (!/^https?:/.test(address)) return;
  token.attrSet('target', '_blank');
  token.attrSet('rel', 'noreferrer');
}

function sectionsOf(tokens: readonly Token[]): Drawn['sections'] {
  const sections: { id: string; heading: string; text: string }[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      sections.push({ id: String(token.attrGet('id') ?? ''), heading: textOf(tokens[at + 1]), text: '' });
      continue;
    }
    const section = sections.at(-1);
    const isHeading = tokens[at - 1]?.type === 'heading_open';
    if (section && !isHeading) section.text += lineOf(token);
  }
  return sections;
}

function lineOf(token: Token): string {
  if (token.type === 'inline') return `${textOf(token)} `;
  return token.type === 'fence' || token.type === 'code_block' ? `${token.content} ` : '';
}

function textOf(token: Token | undefined): string {
  return (token?.children ?? []).map(({ type, content }) => (type === 'softbreak' ? '' : content)).join('');
}
