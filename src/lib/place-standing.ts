/** How a place does where checkpoints are kept outside, by its own timetable. */
export interface TimedPlace {
  readonly isOn: boolean;
  /** In vain since the last that went. */
  readonly tries: number;
  readonly last: { readonly at: number } | null;
  readonly everyHours: number;
  readonly madeAt: number;
}

/** Late: older than twice its timetable, whatever the reason. */
export type PlaceStanding = 'off' | 'failing' | 'late' | 'new' | 'ok';

const HOUR = 3_600_000;

export function placeStanding(
  { isOn, tries, last, everyHours, madeAt }: TimedPlace,
  now: number,
): { readonly standing: PlaceStanding; readonly isLate: boolean } {
  const isLate = isOn && now - (last?.at ?? madeAt) > 2 * everyHours * HOUR;
  if (!isOn) return { standing: 'off', isLate };
  if (tries > 0) return { standing: 'failing', isLate };
  if (isLate) return { standing: 'late', isLate };
  return { standing: last ? 'ok' : 'new', isLate };
}
