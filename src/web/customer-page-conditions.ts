import { z } from 'zod';
import * as condition from './conditions.ts';
import { oneOf } from './directory-paging.ts';
import { link } from './links.ts';
import { customerHref } from './person-links.ts';

/** Everything the page of one customer shows, as its address carries it. */
export const customerPageConditions = z.object({
  id: z.string().min(1).max(200),
  tab: oneOf('records', 'moves'),
  /** Of the records. */
  kind: oneOf('group'),
  type: condition.msgtype,
  from: condition.day,
  to: condition.day,
  q: condition.words,
  /** Of what happened. */
  of: oneOf('contact', 'group', 'call', 'consent', 'named'),
  /** Where the page begins: after this one. */
  before: condition.seq,
  key: condition.id,
});

export type CustomerPageConditions = z.output<typeof customerPageConditions>;

export function customerPageLink(asked: CustomerPageConditions, changes: Partial<CustomerPageConditions> = {}): string {
  const { id, ...rest } = { ...asked, before: null, key: null, ...changes };
  return link(customerHref(id), rest);
}
