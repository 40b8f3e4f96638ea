import { UserError } from '../lib/errors.ts';

/** Where back-ups lie: names to bytes, nothing more. A folder, or a store that speaks S3. */
export interface BackupPlace {
  /** For people: the folder, or the address and bucket. */
  readonly label: string;
  /** Whole or not at all. */
  put(name: string, bytes: Buffer): Promise<void>;
  /** Throws a MissingObject when it is not there. */
  get(name: string): Promise<Buffer>;
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Also when it is not there. */
  remove(name: string): Promise<void>;
  /** What a killed back-up left unfinished. */
  tidy(): Promise<void>;
}

export interface StoredObject {
  readonly name: string;
  readonly bytes: number;
}

export class MissingObject extends UserError {
  constructor(label: string, name: string) {
    super(`备份里缺少 ${name}（${label}）。请检查备份的存放位置是否完整。`);
  }
}
