/** How many letters must be changed, added or left out to make one word of another; more than `most` is `most + 1`. */
export function distance(one: string, other: string, most: number): number {
  const [a, b] = [[...one], [...other]];
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = b.map((_, i) => i + 1);
  for (const [i, letter] of a.entries()) {
    let [diagonal, left] = [i, i + 1];
    row = row.map((above, j) => {
      left = Math.min(above + 1, left + 1, diagonal + (letter === b[j] ? 0 : 1));
      diagonal = above;
      return left;
    });
    if (Math.min(left, ...row) > most) return most + 1;
  }
  return row.at(-1) ?? a.length;
}

/** Those that may have been meant by a name nobody bears, the likeliest first: half of its letters may be wrong. */
export function nearest<T extends { readonly words: readonly string[] }>(name: string, known: readonly T[]): T[] {
  const asked = name.toLowerCase();
  const most = Math.max(1, Math.floor([...asked].length / 2));
  return known
    .map((one) => ({ one, far: Math.min(...one.words.map((word) => distance(asked, word.toLowerCase(), most))) }))
    .filter(({ far }) => far <= most)
    .toSorted((a, b) => a.far - b.far)
    .map(({ one }) => one);
}
