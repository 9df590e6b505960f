import { Manifest } from './manifest';

/** A label selector, in either form that Kubernetes has. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: ReadonlyArray<{ readonly key: string; readonly operator: string; readonly values?: readonly string[] }>;
}

/** The objects that a selector selects. */
export function selected<T extends Manifest>(objects: readonly T[], { matchLabels = {}, matchExpressions = [] }: Selector): T[] {
  return objects.filter(({ metadata: { labels = {} } }) => {
    return Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
      && matchExpressions.every(({ key, operator, values = [] }) => {
        const isIn = values.includes(labels[key]);
        return { In: isIn, NotIn: !isIn, Exists: key in labels, DoesNotExist: !(key in labels) }[operator] ?? false;
      });
  });
}
