import type { ExportFormat } from '../format.ts';
import { customersTable } from './customers-table.ts';
import { employeesTable } from './employees-table.ts';
import { figuresTable } from './figures-table.ts';
import { groupFiguresTable } from './group-figures-table.ts';
import { groupMembersTable } from './group-members-table.ts';
import { groupsTable } from './groups-table.ts';
import { lostCustomersTable } from './lost-customers-table.ts';
import { packageFormat } from './package.ts';
import { recordingsPack } from './recordings-pack.ts';
import { recordingsTable } from './recordings-table.ts';
import { timeoutsTable } from './timeouts-table.ts';
import { violationsTable } from './violations-table.ts';

/** Everything that can be asked for. */
export const exportFormats: readonly ExportFormat[] = [
  recordingsTable,
  recordingsPack,
  employeesTable,
  customersTable,
  lostCustomersTable,
  groupsTable,
  groupFiguresTable,
  groupMembersTable,
  violationsTable,
  timeoutsTable,
  figuresTable,
  packageFormat,
];

export function formatOfExport(kind: string): ExportFormat {
  const found = exportFormats.find(({ name }) => name === kind);
  if (!found) throw new Error(`there is no export of the kind ${kind}`);
  return found;
}
