import type { ExportFormat } from '../format.ts';
import { COLUMNS, cellsOf, SHEET, stateOf } from '../listing.ts';
import { extensionOf, stemOf } from '../names.ts';
import { wantedRecordings } from '../recordings.ts';
import { writeTable } from '../table.ts';

/** A list of recordings as a spreadsheet, without the files. */
export const recordingsTable: ExportFormat = {
  name: 'recordings-table',
  extension: 'xlsx',
  plan(asked) {
    const { recordings } = wantedRecordings(asked);
    return {
      total: recordings.total,
      write: (work) =>
        writeTable(work, {
          sheet: SHEET,
          columns: COLUMNS,
          pages: recordings.pages(),
          cells(recording, number) {
            const name = `${stemOf(recording)}.${extensionOf(recording)}`;
            return cellsOf(number, recording, { name, playable: null, state: stateOf(recording.medium) });
          },
        }),
    };
  },
};
