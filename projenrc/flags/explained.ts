import { EngineSource, typedFlags } from './args-struct';

/** Words that say nothing about a flag. */
const FILLERS = new Set('a an and for if in is it of on or set sets the to true use used uses value whether with'.split(' '));

/**
 * Refuses descriptions of flags that do not help: of a flag that is no prop, one that is missing, and one that only repeats the
 * flag's name.
 */
export function checkExplained(source: EngineSource): void {
  const { docs, title, explains } = source;
  const typed = typedFlags(source);
  const props = new Set(typed.map(({ flag }) => flag));
  const problems = [
    ...Object.keys(docs).filter((flag) => !props.has(flag)).map((flag) => `${flag} is not a prop; remove its text`),
    ...typed.filter(({ flag, common }) => !docs[flag] && (explains === 'all' || common)).map(({ flag }) => `${flag} has no text; write one`),
    ...Object.keys(docs).filter((flag) => docs[flag] && repeatsName(docs[flag], flag)).map((flag) => `${flag}: its text repeats its name; say what it does`),
  ];
  if (problems.length > 0) {
    throw new Error(`Texts of ${title}'s flags:\n${problems.join('\n')}`);
  }
}

/** Whether every word of a text is in the flag's name, in whatever form. */
function repeatsName(text: string, flag: string): boolean {
  const name = wordsOf(flag);
  const isForm = (a: string, b: string) => a === b || (b.length > 2 && a.startsWith(b));
  return wordsOf(text).every((word) => FILLERS.has(word) || name.some((one) => isForm(word, one) || isForm(one, word)));
}

/** Words in lower case; a prop in the text counts as its words. */
function wordsOf(text: string): string[] {
  return text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
