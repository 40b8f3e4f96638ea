import { figureSheets, type SheetReader } from '../figure-sheets.ts';
import type { ExportFormat } from '../format.ts';
import { writeTable } from '../table.ts';

/** A table of figures, as it was narrowed, ordered and given its columns on the page. */
export const figuresTable: ExportFormat = {
  name: 'figures-table',
  extension: 'xlsx',
  plan({ reading, viewer, conditions }) {
    const { of, ...asked } = JSON.parse(conditions) as { of: keyof typeof figureSheets };
    const read = figureSheets[of] as SheetReader<object>;
    const { sheet, columns, rows } = reading.run((db) => read(db, viewer, asked));
    return {
      total: rows.length,
      write: (work) => writeTable(work, { sheet, columns, pages: [rows], cells: (row) => row }),
    };
  },
};
