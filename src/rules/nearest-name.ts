/** Words of fewer letters than this are other words when two letters differ: `lora` is no misspelt `port`. */
const SHORT = 6;

/** The name that is closest to a misspelt one; undefined if none is close. */
export function nearestName(written: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = (written.length < SHORT ? 1 : Math.max(2, Math.floor(written.length / 4))) + 1;
  for (const name of names) {
    const distance = Math.abs(name.length - written.length) < least ? editDistance(written, name) : least;
    if (distance < least) {
      nearest = name;
      least = distance;
    }
  }
  return nearest;
}

/** The number of letters to insert, delete, replace or swap with the next one. */
function editDistance(a: string, b: string): number {
  let [twoAbove, above] = [[] as number[], [...b, ''].map((_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], twoAbove[j - 2] + 1);
      }
    }
    [twoAbove, above] = [above, row];
  }
  return above[b.length];
}
