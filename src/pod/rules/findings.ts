import { Finding } from '../../rules/rule';
import { From } from '../contents';

/** The findings for the items of all parts; `visit` gets an item and the prop that it comes from. */
export function each<T>(items: readonly From<T>[], visit: (item: T, from: string) => Finding | false | undefined): Finding[] | undefined {
  let findings: Finding[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const finding = visit(items[i].item, items[i].from);
    if (finding) {
      (findings ??= []).push(finding);
    }
  }
  return findings;
}

/** The findings of several checks. */
export function all(...found: (Finding[] | undefined)[]): Finding[] | undefined {
  let some: Finding[] | undefined;
  for (let i = 0; i < found.length; i++) {
    const more = found[i];
    some = some && more ? [...some, ...more] : some ?? more;
  }
  return some;
}

/** The findings for items with the same key, except for the first of them. */
export function repeated<T>(
  items: readonly From<T>[], key: (item: T) => string, find: (key: string, from: string, first: string) => Finding,
): Finding[] | undefined {
  const keys = new Set<string>();
  for (let i = 0; i < items.length; i++) {
    keys.add(key(items[i].item));
  }
  if (keys.size === items.length) {
    return undefined;
  }
  const seen = new Map<string, string>();
  return each(items, (item, from) => {
    const first = seen.get(key(item));
    if (first === undefined) {
      seen.set(key(item), from);
      return undefined;
    }
    return find(key(item), from, first);
  });
}
