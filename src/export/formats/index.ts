import type { ExportFormat } from '../format.ts';
import { recordingsPack } from './recordings-pack.ts';
import { recordingsTable } from './recordings-table.ts';

/** Everything that can be asked for. */
export const exportFormats: readonly ExportFormat[] = [recordingsTable, recordingsPack];

export function formatOfExport(kind: string): ExportFormat {
  const found = exportFormats.find(({ name }) => name === kind);
  if (!found) throw new Error(`there is no export of the kind ${kind}`);
  return found;
}
