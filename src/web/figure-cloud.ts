/** Words by how often they occur, in six sizes: a class for each, since pages have no styles of their own. */
const SIZES = 6;

/** For each count its size, 1 to 6: by its logarithm, so that one word everybody says leaves the others readable. */
export function cloudSizes(counts: readonly number[]): number[] {
  const [least, most] = [Math.min(...counts), Math.max(...counts)].map(Math.log) as [number, number];
  if (most === least) return counts.map(() => 3);
  return counts.map((n) => 1 + Math.round(((Math.log(n) - least) / (most - least)) * (SIZES - 1)));
}
