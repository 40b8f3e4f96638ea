import { z } from 'zod';
import { CUSTOMER_INDICATORS, type CustomerKey, TABLE_KEYS } from '../figures/customer-indicators.ts';
import type { Indicator } from '../figures/indicator.ts';
import { dayOf } from '../lib/clock.ts';
import type { CustomerQuery } from '../store/figure-customers.ts';
import { type FigureAsked, figureLink, rangeOf } from './figure-conditions.ts';

/** What the pages of customers in numbers have in common. */
export const PATH = '/figures/customers';
export const ROWS = `${PATH}/rows`;
export const STAFF = `${PATH}/staff`;

export function customerQuery(asked: FigureAsked, now: number): CustomerQuery {
  return { range: rangeOf(asked, now), today: dayOf(now), departments: asked.department, people: asked.who };
}

export const indicatorOf = (key: CustomerKey): Indicator => CUSTOMER_INDICATORS.find((one) => one.key === key)!;

/** Where the rows behind a number are: those made of two numbers lead to the rows of the first. */
const ROWS_OF: Partial<Record<CustomerKey, CustomerKey>> = { 'new-change': 'new', 'applied-change': 'applied' };

export const narrowing = ({ range, from, to, department, who }: FigureAsked) => ({ range, from, to, department, who });

export function rowsLink(
  asked: FigureAsked,
  key: CustomerKey,
  more: {
    readonly way?: number;
    readonly tag?: string;
    readonly who?: readonly string[];
    readonly department?: readonly number[];
  } = {},
): string {
  return figureLink(ROWS, { key: ROWS_OF[key] ?? key, ...narrowing(asked) }, more);
}

/** Heads of a table of employees or departments. */
export const tableIndicators = (): Indicator[] => TABLE_KEYS.map(indicatorOf);

/** The conditions of a page as they stand in its address, repeated ones too. */
export const addressed = z
  .string()
  .max(6000)
  .default('')
  .transform((text): Record<string, unknown> => {
    const query = new URLSearchParams(text);
    const value = (name: string) =>
      query.getAll(name).length > 1 ? query.getAll(name) : (query.get(name) ?? undefined);
    return Object.fromEntries([...query.keys()].map((name) => [name, value(name)]));
  });
