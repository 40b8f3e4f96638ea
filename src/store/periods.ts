/**
 * A relation or a stay in a group is a period; begun again is another one. Which of them WeCom speaks of when it lists
 * somebody follows from when it says that he came.
 */
export interface Period {
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
}

export interface Listed<P extends Period> {
  /** When the period began that is listed. */
  readonly from: number;
  /** Null: it is a new one. */
  readonly known: P | null;
  /** Of the others, those that still stood open: they ended when it began, or at the latest now. */
  readonly overtaken: readonly { readonly from: number; readonly to: number }[];
}

/**
 * `told`: the beginning as WeCom has it, 0 when it does not tell; then it is the open period, or the one that ended after the
 * list was asked for, else a new one from `otherwise` on.
 */
export function listed<P extends Period>(
  periods: readonly P[],
  { told, at, otherwise }: { told: number; at: number; otherwise: number },
): Listed<P> {
  const meant = periods.find(({ to }) => to === null) ?? periods.find(({ to }) => to! > at);
  const from = told || (meant?.from ?? otherwise);
  return {
    from,
    known: periods.find((period) => period.from === from) ?? null,
    overtaken: periods
      .filter((period) => period.to === null && period.from !== from)
      .map((period) => ({ from: period.from, to: period.from < from ? from : endOf(period, at) })),
  };
}

/** Nothing ends before it began, however early the list was asked for. */
export function endOf({ from }: Pick<Period, 'from'>, at: number): number {
  return Math.max(from, at);
}

const HOUR = 3_600_000;

/**
 * Whether the end of a period that was noticed at `noticed` is the one an event tells of, which happened at `at` within it.
 * A list is noted under the time it was begun: what ended while it was read seems to have been noticed before.
 */
export function isNoticeOf(noticed: number, at: number): boolean {
  return at - noticed < HOUR;
}
