/** When somebody works: spans of each weekday, and days that differ. Everything in UTC+8, whatever the server's zone (S3 §10.2). */
export interface Calendar {
  readonly id: number;
  readonly name: string;
  /** Monday first: for each weekday its spans, in minutes of the day, [from, to), ascending, not touching; 1440 is midnight. */
  readonly week: readonly (readonly Span[])[];
  /** By day since 1970 (UTC+8): holidays have no spans, adjusted workdays those given. */
  readonly days: ReadonlyMap<number, readonly Span[]>;
}

export type Span = readonly [from: number, to: number];
