import { z } from 'zod';
import { behaviourKind } from '../kind.ts';

const ADDRESS =
  /(?:https?:\/\/|www\.)([a-z0-9.-]{1,253}\.[a-z]{2,63})(?::\d{1,5})?(?:\/[^\s<>"'，。；、）】]{0,2000})?/giu;

/** A link to a site that is not on the list. A site stands for all below it: example.com for www.example.com. */
export const link = behaviourKind({
  name: 'link',
  label: '外部链接',
  spec: z.object({ allowed: z.array(z.string().min(1).max(253)).max(5000).default([]) }),
  find({ message: { text } }, { allowed }) {
    const places = [...text.matchAll(ADDRESS)]
      .filter(([, host]) => !isAllowed(host!.toLowerCase(), allowed))
      .map(({ index, 0: address }) => ({ from: index, to: index + address.length }));
    if (places.length === 0) return null;
    return { words: [...new Set(places.map(({ from, to }) => text.slice(from, to)))], places };
  },
});

function isAllowed(host: string, allowed: readonly string[]): boolean {
  return allowed.some((site) => host === site.toLowerCase() || host.endsWith(`.${site.toLowerCase()}`));
}
