/** The word with the fewest edits to `word`, when it is near enough to be a slip. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(word.length / 3));
  const scored = words.map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }));
  const best = scored.sort((a, b) => a.edits - b.edits)[0];
  return best && best.edits <= limit ? best.candidate : undefined;
}

/** " (did you mean x?)", or nothing. */
export function suggestion(word: string, words: readonly string[], dress = (found: string) => found): string {
  const found = nearest(word, words);
  return found === undefined ? "" : ` (did you mean ${dress(found)}?)`;
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, swap));
    }
    row = next;
  }
  return row[b.length] as number;
}
