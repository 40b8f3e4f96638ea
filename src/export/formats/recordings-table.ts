import type { ExportFormat } from '../format.ts';
import { cellsOf, stateOf, tableFile } from '../listing.ts';
import { extensionOf, stemOf } from '../names.ts';

/** A list of recordings as a spreadsheet, without the files. */
export const recordingsTable: ExportFormat = {
  name: 'recordings-table',
  extension: 'xlsx',
  async write({ path, pages, pace }) {
    const table = tableFile(path);
    pace.measure(() => table.bytes);
    try {
      for (const page of pages) {
        await pace.page();
        for (const recording of page) {
          const name = `${stemOf(recording)}.${extensionOf(recording)}`;
          pace.done += 1;
          await table.row(cellsOf(pace.done, recording, { name, playable: null, state: stateOf(recording.medium) }));
        }
      }
      await pace.page();
      await table.end();
    } catch (error) {
      await table.abort();
      throw error;
    }
  },
};
