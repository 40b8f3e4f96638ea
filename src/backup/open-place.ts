import type { BackupTarget } from '../store/backups.ts';
import { FolderPlace } from './folder.ts';
import type { BackupPlace } from './place.ts';
import { S3Place } from './s3.ts';

/** The place a plan names. */
export function openPlace(target: BackupTarget, secretKey: string): BackupPlace {
  return target.kind === 'folder' ? new FolderPlace(target.folder) : new S3Place({ ...target, secretKey });
}

/** Writes, reads, lists and removes a small object: what fails later fails now, with the reason. */
export async function tryPlace(place: BackupPlace): Promise<void> {
  const name = `objects/test-${process.pid}`;
  const bytes = Buffer.from('会存备份测试');
  await place.put(name, bytes);
  const back = await place.get(name);
  if (!back.equals(bytes)) throw new Error('what was written is not what is read');
  for await (const object of place.list('objects')) if (object.name === name) break;
  await place.remove(name);
}
