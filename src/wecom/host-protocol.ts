import type { PlainError } from '../lib/errors.ts';
import type { LibraryFault } from './library-faults.ts';
import type { LoadedHow } from './load-library.ts';

/** What travels between an SDK host and the thread that keeps it. Batches are packed (packed.ts), the rest is plain. */
export interface HostOrder {
  readonly library: string;
  readonly how: LoadedHow;
  /** Run the self-test, network included: the library has not been seen to work in this way yet. */
  readonly prove: boolean;
  readonly usesNetwork: boolean;
  readonly corpId: string;
  readonly secret: string;
  readonly proxy: string;
  readonly proxyAuth: string;
  readonly timeoutSeconds: number;
  readonly noteFile: string;
  readonly nice: number;
  readonly inline: boolean;
}

export type Question =
  | { readonly id: number; readonly ask: 'start'; readonly order: HostOrder }
  | { readonly id: number; readonly ask: 'fetch'; readonly afterSeq: number; readonly limit: number }
  | { readonly id: number; readonly ask: 'open'; readonly records: Uint8Array; readonly alone: boolean }
  | ({ readonly id: number; readonly ask: 'media' } & MediaOrder)
  | { readonly id: number; readonly ask: 'token' }
  | { readonly id: number; readonly ask: 'seal'; readonly path: string }
  | { readonly id: number; readonly ask: 'stop' };

/** The next chunks of a file, into its part. */
export interface MediaOrder {
  readonly fileId: string;
  readonly path: string;
  readonly mostBytes: number;
}

export interface MediaProgress {
  /** Of the part, so far. */
  readonly bytes: number;
  /** Chunks that came by this question. */
  readonly fetched: number;
  readonly finished: boolean;
  /** Why it stopped before its time: GetMediaData's code, or one of ours. */
  readonly code: number;
}

export interface SealedPart {
  readonly bytes: number;
  readonly sha256: string;
  readonly md5: string;
}

export type Value = Uint8Array | Started | MediaProgress | SealedPart | number | null;

/** Question without its number, which the keeper's side gives it. */
export type Ask = Question extends infer Q ? (Q extends { id: number } ? Omit<Q, 'id'> : never) : never;

export interface Started {
  /** What the self-test's fetch answered; null when none was made. */
  readonly network: number | null;
  /** Milliseconds. */
  readonly took: { readonly load: number; readonly selfTest: number };
}

export type Reply = { readonly id: number; readonly rss: number } & (
  | { readonly value: Value }
  | { readonly fault: LibraryFault }
  | { readonly refusal: { readonly call: string; readonly code: number; readonly detail: string } }
  | { readonly error: PlainError }
);

/** Beside the SDK's own codes, why a record was not opened. */
export const OPEN_CODES = { notHeld: -1, tooShort: -2, notText: -3, empty: -4 } as const;
