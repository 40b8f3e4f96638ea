import type { Range } from './period.ts';

/** One number that a page shows, with all that explains it. */
export interface Indicator {
  /** Part of links: never renamed. */
  readonly key: string;
  /** As the seed calls it. */
  readonly name: string;
  readonly group: string;
  /** What it is, in a sentence. */
  readonly about: string;
  /** As people write it: 员工回复对话数 ÷ 客户发起对话数. */
  readonly formula: string;
  /** Paragraph of the source documents: S3 §8.2.1. */
  readonly source: string;
  readonly unit: Unit;
  /** Which way is better, for colour; null: neither. */
  readonly better: 'more' | 'less' | null;
  /** A sum of days may be added up; else it is worked out for each range. */
  readonly isAdditive: boolean;
  /** Shown before anybody has chosen. */
  readonly isShown: boolean;
}

/** `ratio`: 0–1, shown in per cent; `ms`: a duration; `decimal`: two places; `text`: names in words. */
export type Unit = 'count' | 'ratio' | 'ms' | 'decimal' | 'text';

/** Null: the denominator was 0, or nothing is known of it; shown as –. */
export type FigureValue = number | string | null;
export type FigureValues = Readonly<Record<string, FigureValue>>;

export type TableName = 'single' | 'group' | 'guides' | 'shops';

/** What a table of figures is asked for. */
export interface FigureQuery {
  readonly table: TableName;
  readonly range: Range;
  /** How gaps are counted (S3: 按自然时间筛选). */
  readonly time: 'natural' | 'working';
  /** With all below them; empty: all that the viewer may see. */
  readonly departments: readonly number[];
  readonly people: readonly string[];
}
