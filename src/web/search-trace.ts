import type { Trace } from '../access/acts.ts';
import type { App } from '../app.ts';
import { People } from './people.ts';
import type { SearchConditions } from './search-conditions.ts';
import type { Preview } from './search-preview.ts';
import type { Results } from './search-view.ts';
import { chatTitle, seqRange, told } from './trace-words.ts';

/** What the search page and its parts tell the trail: the question in words, its conditions, and which chats it showed. */
const LONGEST = 300;

function detailsOf({ before, by, order, ...asked }: SearchConditions) {
  const unusual = { by: by === 'conversation' && by, order: order === 'oldest' && order };
  return told({ ...asked, ...unusual, page: before.length > 0 && before.length + 1 });
}

/** What is asked; how letters are compared is the same for every search. */
const titleOf = (words: string): string => words.replace(/。大小写[^。]*$/, '').slice(0, LONGEST);

/** One person whose words were looked for, where it is one. */
function personOf({ sender, customer }: SearchConditions): Pick<Trace, 'person'> {
  const [one, other] = [...sender, ...customer];
  return one !== undefined && other === undefined ? { person: one } : {};
}

export function searchTrace(
  words: string,
  asked: SearchConditions,
  { results, preview }: { results: Results | null; preview: Preview | null },
): Trace {
  const shown = results?.shown ?? [];
  const keys = [...shown, ...(preview ? [preview] : [])].map(({ key }) => key);
  const beside = preview ? { preview: seqRange(preview.bubbles) } : {};
  return {
    act: 'search',
    title: titleOf(words),
    ...personOf(asked),
    conversations: keys,
    ...seqRange(shown),
    details: { ...detailsOf(asked), ...beside },
  };
}

/** Of how many there are in all, nothing is shown; the question is one all the same. */
export function countTrace(words: string | null, asked: SearchConditions, count: number): Trace {
  const title = `合计：${titleOf(words ?? '')}`;
  return { act: 'search', title, ...personOf(asked), count, details: detailsOf(asked) };
}

/** A hit, with what was said before and after it. */
export function previewTrace({ names }: Pick<App, 'names'>, asked: SearchConditions, { key, bubbles }: Preview): Trace {
  return {
    act: 'chat',
    title: `${chatTitle(new People(names), key)}：检索结果的前后文`,
    conversations: [key],
    ...seqRange(bubbles),
    details: detailsOf(asked),
  };
}

/** Nothing was found, as nothing was looked for; names that were near may stand on the page. */
export function refusedTrace(heading: string, asked: SearchConditions): Trace {
  return { act: 'search', title: heading.slice(0, LONGEST), count: 0, details: detailsOf(asked) };
}
