/** The word among these that somebody most likely meant; null when none is near. */
export function nearestWord(written: string, words: readonly string[]): string | null {
  const [best] = words
    .map((word) => ({ word, steps: distance(written.toUpperCase(), word.toUpperCase()) }))
    .toSorted((a, b) => a.steps - b.steps);
  return best && best.steps <= Math.max(2, Math.floor(written.length / 3)) ? best.word : null;
}

/** Letters to be put in, taken out or changed (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, changed));
    }
    row = next;
  }
  return row[b.length]!;
}
