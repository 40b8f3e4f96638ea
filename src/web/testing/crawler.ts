import type { Answer, Visitor } from './visitor.ts';

/** Goes wherever links and forms lead, as somebody who clicks everything would. */
export interface Step {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly address: string;
  readonly answer: Answer;
}

interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

interface Link {
  readonly address: string;
}

/** How often the same kind of address is tried with other values. */
const TRIES = 2;

export async function crawl(visitor: Visitor, { most = 300, skip }: { most?: number; skip: RegExp }): Promise<Step[]> {
  const steps: Step[] = [];
  const tried = new Map<string, number>();
  const waiting: (Link | Form)[] = [{ address: '/' }];
  for (let next = waiting.shift(); next && steps.length < most; next = waiting.shift()) {
    const kind = `${isForm(next) ? 'POST' : 'GET'} ${kindOf(addressOf(next))}`;
    const times = tried.get(kind) ?? 0;
    if (times >= TRIES || skip.test(addressOf(next))) continue;
    tried.set(kind, times + 1);
    const step = await take(visitor, next);
    steps.push(step);
    waiting.push(...waysOn(step.answer));
  }
  return steps;
}

const isForm = (next: Link | Form): next is Form => 'action' in next;
const addressOf = (next: Link | Form): string => (isForm(next) ? next.action : next.address);

async function take(visitor: Visitor, next: Link | Form): Promise<Step> {
  if (!isForm(next)) return { method: 'GET', address: next.address, answer: await visitor.get(next.address) };
  return { method: 'POST', address: next.action, answer: await visitor.post(next.action, next.fields) };
}

function waysOn({ location, headers, text }: Answer): (Link | Form)[] {
  const onward = location ? [{ address: location }] : [];
  return /html/.test(headers.get('content-type') ?? '') ? [...onward, ...linksOf(text), ...formsOf(text)] : onward;
}

/** Numbers and long values stand for each other; which conditions an address has tells one kind from another. */
function kindOf(address: string): string {
  const url = new URL(address, 'http://x');
  const path = url.pathname.replace(/\d+/g, '#').replace(/\/[^/]{20,}/g, '/*');
  return `${path}?${[...new Set(url.searchParams.keys())].sort().join('&')}`;
}

const plain = (value: string): string =>
  value
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

function linksOf(html: string): { address: string }[] {
  const found = [...html.matchAll(/\b(?:href|hx-get|src|data-address)="([^"]+)"/g)].map(([, value]) => plain(value!));
  return found
    .filter((address) => address.startsWith('/') && !address.startsWith('//') && !address.startsWith('/assets/'))
    .map((address) => ({ address: address.split('#')[0]! }));
}

function formsOf(html: string): ({ address: string } | Form)[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].flatMap(([, head, body]) => {
    const action = plain(/\baction="([^"]*)"/.exec(head!)?.[1] ?? '');
    if (!action.startsWith('/')) return [];
    const fields = fieldsOf(body!);
    if (/method="post"/i.test(head!)) return { action, fields };
    return { address: `${action}?${new URLSearchParams(fields)}` };
  });
}

function fieldsOf(body: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [input] of body.matchAll(/<(?:input|textarea|button)\b[^>]*>/g)) {
    const name = /\bname="([^"]+)"/.exec(input)?.[1];
    if (!name || name === '_csrf' || /type="(?:checkbox|radio)"/.test(input)) continue;
    fields[plain(name)] = plain(/\bvalue="([^"]*)"/.exec(input)?.[1] ?? '');
  }
  for (const [, name, options] of body.matchAll(/<select\b[^>]*\bname="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g))
    fields[plain(name!)] = plain(/<option[^>]*\bvalue="([^"]*)"/.exec(options!)?.[1] ?? '');
  return fields;
}
