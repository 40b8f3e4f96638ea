/** A line without axes beside a number: drawn here, so that it is there without script and on paper. */
export interface Spark {
  /** As an SVG path's polylines take them; a gap where nothing is known begins another. */
  readonly lines: readonly string[];
  readonly last: { readonly x: number; readonly y: number };
}

export const SPARK = { width: 84, height: 24 } as const;
const MARGIN = 3;

/** Null when fewer than two numbers are known: nothing goes up or down. */
export function sparkOf(values: readonly (number | null)[]): Spark | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (at: number) => round(MARGIN + (at / (values.length - 1)) * (SPARK.width - 2 * MARGIN));
  const level = (value: number) => (high === low ? 0.5 : (value - low) / (high - low));
  const y = (value: number) => round(SPARK.height - MARGIN - level(value) * (SPARK.height - 2 * MARGIN));
  const runs: string[][] = [[]];
  let last = { x: 0, y: 0 };
  for (const [at, value] of values.entries()) {
    if (value === null) {
      if (runs.at(-1)!.length > 0) runs.push([]);
      continue;
    }
    last = { x: x(at), y: y(value) };
    runs.at(-1)!.push(`${last.x},${last.y}`);
  }
  return { lines: runs.filter((points) => points.length > 1).map((points) => points.join(' ')), last };
}

const round = (value: number): number => Math.round(value * 10) / 10;
