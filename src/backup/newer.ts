import { NewerData } from '../store/migrate.ts';
import { migrations } from '../store/migrations/index.ts';
import { type Manifest, newerWords } from './manifest.ts';

/** What a newer program has written is left to it: brought back here, nothing could open it. */
export function assertNotNewer({ program, schemas, databases }: Manifest, snapshot: string): void {
  const isNewer =
    schemas.desk > migrations.desk.length ||
    schemas.archive > migrations.archive.length ||
    databases.some(({ month }) => month !== null && month.counts.schema > migrations.evidence.length);
  if (isNewer) throw new NewerData(newerWords(snapshot, program));
}
