import { z } from 'zod';
import { isOfSites, sites } from '../fields.ts';
import { behaviourKind, passages } from '../kind.ts';

const ADDRESS =
  /(?:https?:\/\/|www\.)([a-z0-9.-]{1,253}\.[a-z]{2,63})(?::\d{1,5})?(?:\/[^\s<>"'，。；、）】]{0,2000})?/giu;
const MAY_HOLD_ONE = /https?:\/\/|www\./i;

/** A link to a site that is not on the list. */
export const link = behaviourKind({
  name: 'link',
  label: '外部链接',
  spec: z.object({ allowed: sites }),
  find({ message: { text } }, { allowed }) {
    if (!MAY_HOLD_ONE.test(text)) return null;
    const places = [...text.matchAll(ADDRESS)]
      .filter(([, host]) => !isOfSites(host!, allowed))
      .map(({ index, 0: address }) => ({ from: index, to: index + address.length }));
    return passages(text, places);
  },
});
