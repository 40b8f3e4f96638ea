import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { isExternal } from '../messages/people.ts';
import { listContractEnds } from '../store/retention-ends.ts';
import { PAGE, type Paging, pageNumber, pagingOf } from './directory-paging.ts';
import { type Face, People } from './people.ts';
import type { Picker } from './retention-form.ts';
import { dateOf, fullTime } from './words.ts';

/** Contract ends: the list and the form above it. */
export const endConditions = z.object({
  page: pageNumber,
  customer: z.preprocess((given) => [given ?? []].flat().at(-1) ?? '', z.string().max(100)),
});

export interface EndList {
  readonly rows: readonly {
    readonly customer: string;
    readonly face: Face;
    readonly ends: string;
    readonly past: boolean;
    readonly note: string;
    readonly by: string;
    readonly at: { readonly words: string; readonly title: string };
  }[];
  readonly paging: Paging;
  readonly picker: Picker;
  readonly sentence: string;
}

export async function endList(
  app: App,
  viewer: Viewer,
  { page, customer, sentence = '' }: z.output<typeof endConditions> & { sentence?: string },
): Promise<EndList> {
  const people = new People(app.names);
  const { rows, more } = await app.store.read(listContractEnds, viewer, { skip: (page - 1) * PAGE, limit: PAGE });
  return {
    rows: rows.map((row) => ({
      ...{ customer: row.customer, face: people.face(row.customer), ends: dateOf(row.endsAt), note: row.note },
      ...{ past: row.endsAt <= app.clock(), by: row.setBy || '已删除的账号' },
      at: { words: dateOf(row.setAt), title: fullTime(row.setAt) },
    })),
    paging: pagingOf('/retention/ends', {}, page, more),
    picker: {
      ...{ name: 'customer', label: '客户', of: 'customer', placeholder: '客户姓名或备注' },
      picked: isExternal(customer) ? [{ id: customer, face: people.face(customer) }] : [],
    },
    sentence,
  };
}
