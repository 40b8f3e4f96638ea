import type { Query } from '../search/query.ts';
import type { SearchFilters } from './search-filters.ts';
import type { ViolationFilters } from './violation-filters.ts';

/** What a package of messages is asked to hold: the conditions of an export of the kind `package`, as JSON. */
export interface PackageOrder {
  readonly source: PackageSource;
  /** When it was said: from inclusive, to exclusive. Null: without end. */
  readonly from: number | null;
  readonly to: number | null;
  /** Kinds of message; null: every one. */
  readonly types: readonly string[] | null;
  /** With pictures, recordings and files, as far as they are here. */
  readonly media: boolean;
  readonly formats: readonly PackageFormat[];
  /** Numbers, names and originals stay out. */
  readonly masked: boolean;
  /** Who asked for it and when, on every page. */
  readonly watermark: boolean;
}

export type PackageSource =
  | { readonly kind: 'conversation'; readonly key: string }
  /** Employee or customer: all conversations of this person. */
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'group'; readonly key: string }
  /** As saved searches keep it, what stands behind the question mark of the address; and what that meant when it was asked. */
  | { readonly kind: 'search'; readonly query: string; readonly asked: Query; readonly filters: SearchFilters }
  | { readonly kind: 'violations'; readonly filters: ViolationFilters }
  | { readonly kind: 'case'; readonly id: number }
  | { readonly kind: 'hold'; readonly id: number }
  | { readonly kind: 'excerpt'; readonly id: number };

/** The words of each kind, for titles and the custody sheet. */
export const PACKAGE_SOURCES: Readonly<Record<PackageSource['kind'], string>> = {
  conversation: '会话',
  person: '人员',
  group: '群聊',
  search: '检索结果',
  violations: '违规列表',
  case: '案件',
  hold: '保留',
  excerpt: '摘录',
};

/** What it holds beside the list of messages that is always in it, in the order they are offered. */
export const PACKAGE_FORMATS = ['html', 'xlsx', 'csv', 'pdf', 'rsmf'] as const;
export type PackageFormat = (typeof PACKAGE_FORMATS)[number];

/** A piece of a conversation: within a stretch of time, of which all messages or those of the list. */
export interface PackagePart {
  readonly conversation: string;
  /** From inclusive, to exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  readonly seqs: readonly number[] | null;
  /** Of those of the list, what is kept apart from the archive: for when it is no longer there. */
  readonly copies?: readonly CopyPlace[];
}

/** A message in the copy of a violation, or of an excerpt or case. */
export interface CopyPlace {
  readonly of: 'violation' | 'kept';
  readonly id: number;
  readonly seq: number;
  readonly sentAt: number;
}

export type PackageParts = readonly PackagePart[];
