import { hash } from 'node:crypto';

/** How a file of WeCom's is called in our tables: an sdkfileid is some 250 characters long and stands in many rows. */
export function fileKeyOf(sdkFileId: string): string {
  return hash('sha256', sdkFileId, 'hex').slice(0, 32);
}
