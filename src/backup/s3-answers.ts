import type { StoredObject } from './place.ts';

/** A page of a listing, and where the next begins; null: it was the last. Names of ours are plain: nothing in them is escaped. */
export interface ListedPage {
  readonly objects: readonly { readonly key: string; readonly bytes: StoredObject['bytes'] }[];
  readonly next: string | null;
}

export function readListing(xml: string): ListedPage {
  const objects = [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(([, entry = '']) => ({
    key: textIn(entry, 'Key') ?? '',
    bytes: Number(textIn(entry, 'Size') ?? Number.NaN),
  }));
  if (objects.some(({ key, bytes }) => key === '' || Number.isNaN(bytes)))
    throw new Error('the listing of the store cannot be read');
  return { objects, next: textIn(xml, 'IsTruncated') === 'true' ? textIn(xml, 'NextContinuationToken') : null };
}

function textIn(xml: string, tag: string): string | null {
  const text = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
  return text === undefined
    ? null
    : text.replace(/&(amp|lt|gt|quot|apos|#34|#39);/g, (_, name: string) => ENTITIES[name]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#34': '"',
  '#39': "'",
};
