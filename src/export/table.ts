import { type Cell, type Column, XlsxFile } from '../lib/xlsx.ts';
import type { ReadDb } from '../store/db.ts';
import type { Asked, ExportFormat, Work } from './format.ts';

/** A list as a spreadsheet, a row for each thing, in pages that are read when they are asked for. */
export interface Table<Row> {
  readonly sheet: string;
  readonly columns: readonly Column[];
  readonly pages: Iterable<readonly Row[]>;
  cells(row: Row, number: number): readonly Cell[];
}

export async function writeTable<Row>(
  { path, pace }: Work,
  { sheet, columns, pages, cells }: Table<Row>,
): Promise<void> {
  const file = new XlsxFile(path, { sheet, columns });
  pace.measure(() => file.bytes);
  try {
    for (const page of pages) {
      await pace.page();
      for (const row of page) {
        pace.done += 1;
        await file.row(cells(row, pace.done));
      }
    }
    await pace.page();
    await file.end();
  } catch (error) {
    await file.abort();
    throw error;
  }
}

/** Page after page, each beginning after the last row of the one before. */
export function* pagesOf<Row, Place>(
  read: (after: Place | null) => { readonly rows: readonly Row[]; readonly next: Place | null },
): Generator<readonly Row[]> {
  let after: Place | null = null;
  do {
    const page = read(after);
    yield page.rows;
    after = page.next;
  } while (after !== null);
}

export const PAGE = 1000;
export const ALL = 1_000_000_000;

/** A list of a page, as it was narrowed there. */
export interface Listing<Filters, Row, Place> {
  readonly name: string;
  sheet(filters: Filters): string;
  readonly columns: readonly Column[];
  count(db: ReadDb, viewer: Asked['viewer'], filters: Filters): { readonly count: number };
  page(
    db: ReadDb,
    viewer: Asked['viewer'],
    filters: Filters,
    after: Place | null,
  ): { readonly rows: readonly Row[]; readonly next: Place | null };
  cells(row: Row, number: number): readonly Cell[];
}

export function tableOf<Filters, Row, Place>(listing: Listing<Filters, Row, Place>): ExportFormat {
  const { name, columns, cells } = listing;
  return {
    name,
    extension: 'xlsx',
    plan({ reading, viewer, conditions }) {
      const filters = JSON.parse(conditions) as Filters;
      const pages = () =>
        pagesOf((after: Place | null) => reading.run((db) => listing.page(db, viewer, filters, after)));
      return {
        total: reading.run((db) => listing.count(db, viewer, filters)).count,
        write: (work) => writeTable(work, { sheet: listing.sheet(filters), columns, pages: pages(), cells }),
      };
    },
  };
}
