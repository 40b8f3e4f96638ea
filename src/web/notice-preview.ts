import { may, type Viewer } from '../access/viewer.ts';
import { type Category, categories, type Facts, FORMATS, type Format, sampleFacts } from '../alerts/categories.ts';
import { factsOf } from '../alerts/for-violations.ts';
import { mistakesIn, payloadOf, write } from '../alerts/template.ts';
import type { App } from '../app.ts';
import { findSampleViolation } from '../store/untold.ts';
import { traceOpening } from './trace-once.ts';
import type { Visit } from './visit.ts';
import { fullTime } from './words.ts';

/** How a notice will look on a telephone, with facts made up or those of a real violation. */
export interface NoticePreview {
  readonly format: string;
  readonly title: string;
  readonly lines: readonly (readonly Run[])[];
  readonly mistakes: readonly string[];
  /** Whose facts they are. */
  readonly of: string;
}

interface Run {
  readonly text: string;
  readonly tone: '' | 'bold' | 'info' | 'comment' | 'warning' | 'link';
}

export interface Sample {
  readonly facts: Facts;
  readonly of: string;
  /** What of real people is shown, so that the trail can say so. */
  readonly seen: { readonly id: number; readonly conversation: string } | null;
}

/** The newest violation of the category that he may see; made up where there is none, and of all else always. */
export async function sampleOf(app: App, viewer: Viewer, category: Category): Promise<Sample> {
  const madeUp = { facts: sampleFacts(category), seen: null };
  if (category.about !== 'violation') return { ...madeUp, of: '用示例内容显示' };
  if (!may(viewer, 'see-violations')) return { ...madeUp, of: '用示例内容显示' };
  const others = category.kinds.length === 0;
  const kinds = others ? NAMED_KINDS : category.kinds;
  const found = await app.store.read(findSampleViolation, viewer, { kinds, others });
  if (!found) return { ...madeUp, of: '还没有这一类违规，用示例内容显示' };
  return {
    facts: factsOf(found),
    of: `用最近一条违规显示：${fullTime(found.sentAt)}`,
    seen: found,
  };
}

const NAMED_KINDS = categories.flatMap(({ kinds }) => kinds);

export function previewOf(
  category: Category,
  template: { readonly format: Format; readonly content: string },
  { facts, of }: Sample,
): NoticePreview {
  const written = write(template, facts, 'https://preview.invalid/');
  const payload = payloadOf(written, 'member');
  const isMarkdown = payload.msgtype === 'markdown';
  return {
    format: FORMATS[template.format],
    title: written.title,
    lines: written.body.split('\n').map((line) => (isMarkdown ? runsOf(line) : [{ text: line, tone: '' }])),
    mistakes: mistakesIn(category, template.content),
    of,
  };
}

const MARKS = /\*\*([^*]+)\*\*|\[([^\]]*)\]\([^)]*\)|<font color="(info|comment|warning)">([^<]*)<\/font>/g;

/** What WeCom draws of markdown: bold, links, three colours, headings and quotations by their first sign. */
function runsOf(line: string): Run[] {
  const heading = /^#{1,6} /.exec(line);
  if (heading) return [{ text: line.slice(heading[0].length), tone: 'bold' }];
  const rest = line.replace(/^> ?/, '');
  const runs: Run[] = [];
  let at = 0;
  for (const found of rest.matchAll(MARKS)) {
    const [whole, bold, link, tone, coloured] = found;
    runs.push({ text: rest.slice(at, found.index), tone: '' });
    if (bold !== undefined) runs.push({ text: bold, tone: 'bold' });
    else if (link !== undefined) runs.push({ text: link, tone: 'link' });
    else runs.push({ text: coloured!, tone: tone as Run['tone'] });
    at = found.index + whole.length;
  }
  runs.push({ text: rest.slice(at), tone: line.startsWith('>') ? 'comment' : '' });
  return runs.filter(({ text }) => text !== '');
}

/** What it shows of a real violation is told like any other look at one; not with every letter that is written. */
export function traceSample(app: App, visit: Visit, { seen }: Sample): void {
  if (!seen) return;
  const { conversation, id } = seen;
  const details = { violation: id };
  traceOpening(app, visit, { act: 'violations', title: '通知模板预览', conversations: [conversation], details });
}
