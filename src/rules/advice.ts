import { App } from 'cdk8s';
import { IConstruct } from 'constructs';
import { redact } from '../kube/credentials/credentials';

/**
 * A finding that does not fail synthesis: something that works but is unwise, or an acknowledged engine error.
 */
export interface Advice {
  /**
   * Code of the rule, as listed in `docs/rules.md`.
   */
  readonly code: string;

  /**
   * The prop that the finding is about, for example `args.tpSize`.
   */
  readonly path: string;

  /**
   * The value, what it is expected to be, and what to do: `got X, expected Y; do Z`.
   */
  readonly message: string;
}

/** Advice under one code that an App has not printed yet. */
interface Pending {
  readonly first: string;
  /** Places of the others. */
  readonly others: string[];
}

/** How many places a line names, the first one included. */
const NAMED = 3;

const PENDING = Symbol.for('cdk8s-inference.PendingAdvice');

interface AppWithAdvice extends App {
  [PENDING]?: Map<string, Pending>;
}

/**
 * Queues advice on the App of a construct. The App prints it when it is synthesized, one line per code.
 *
 * cdk8s has no channel for warnings, and no hook that distinguishes `App.synth()` from `Testing.synth()`, which must stay
 * silent; so the two methods of the App that write YAML are wrapped.
 */
export function postAdvice(scope: IConstruct, advice: readonly Advice[]): void {
  if (advice.length === 0) {
    return;
  }
  const pending = pendingOf(scope.node.root);
  for (const { code, path, message } of advice) {
    const place = `${redact(scope.node.path)}: ${path}`;
    const known = pending.get(code);
    if (known) {
      known.others.push(place);
    } else {
      pending.set(code, { first: `${place}: ${message}`, others: [] });
    }
  }
}

/** Makes an App print advice that is found only while it is synthesized. */
export function expectAdvice(scope: IConstruct): void {
  pendingOf(scope.node.root);
}

function pendingOf(root: IConstruct): Map<string, Pending> {
  const app = root as AppWithAdvice;
  if (app[PENDING]) {
    return app[PENDING];
  }
  const pending = new Map<string, Pending>();
  Object.defineProperty(app, PENDING, { value: pending });
  flushAfter(app, 'synth', pending);
  flushAfter(app, 'synthYaml', pending);
  return pending;
}

function flushAfter(app: App, method: 'synth' | 'synthYaml', pending: Map<string, Pending>): void {
  // jsii makes the methods read-only that an App in another language overrides; and the root need not be an App.
  if (typeof app[method] !== 'function' || Object.getOwnPropertyDescriptor(app, method)?.writable === false) {
    return;
  }
  const write = app[method].bind(app);
  Object.defineProperty(app, method, {
    configurable: true,
    writable: true,
    value: () => {
      const result = write();
      flush(pending);
      return result;
    },
  });
}

function flush(pending: Map<string, Pending>): void {
  for (const [code, { first, others }] of pending) {
    process.emitWarning(others.length === 0 ? first : `${first} (also ${listed(others)})`, { type: 'cdk8s-inference', code });
  }
  pending.clear();
}

function listed(places: readonly string[]): string {
  const named = places.slice(0, NAMED - 1);
  const rest = places.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
