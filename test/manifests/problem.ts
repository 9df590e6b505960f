/** One reason why an API server refuses a manifest, or why its objects do not fit together. */
export interface Problem {
  /** The object: `Deployment/chat`. */
  readonly object: string;
  /** Where it stands: `spec.template.spec.containers[0].image`; empty for the object itself. */
  readonly path: string;
  /** What must hold, and does not. */
  readonly rule: string;
  /** What stands there. */
  readonly got?: unknown;
}

/** The problem on one line. */
export function tell({ object, path, rule, got }: Problem): string {
  const place = path === '' ? object : `${object} ${path}`;
  return got === undefined ? `${place}: ${rule}` : `${place}: ${rule}; got ${abbreviate(JSON.stringify(got))}`;
}

/** The problems without repetitions: two schemas of one template find the same ones. */
export function distinct(problems: readonly Problem[]): Problem[] {
  const byText = new Map(problems.map((problem) => [`${problem.object}\n${problem.path}\n${problem.rule}`, problem]));
  return [...byText.values()];
}

function abbreviate(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 120)}…`;
}
