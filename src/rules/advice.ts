import { App } from 'cdk8s';
import { IConstruct } from 'constructs';
import { redact } from '../kube/credentials';

/**
 * Something that works and is unwise, or an engine error that was acknowledged.
 */
export interface Advice {
  /**
   * Code of the rule, to look up in `docs/rules.md` or to acknowledge.
   */
  readonly code: string;

  /**
   * Where the input was given, in the words of the API.
   */
  readonly path: string;

  /**
   * What was got, what is expected, and what to type instead.
   */
  readonly message: string;
}

/** Advice of one App that waits for its synthesis: per code the first message and how many there are. */
interface Pending {
  readonly first: string;
  count: number;
}

const PENDING = Symbol.for('cdk8s-inference.PendingAdvice');

interface AppWithAdvice extends App {
  [PENDING]?: Map<string, Pending>;
}

/**
 * Puts advice on the App of a construct, to be printed when the App is synthesized: one line for each code.
 *
 * cdk8s has no channel for warnings and no hook that tells `App.synth()` from `Testing.synth()`, which stays silent;
 * so the two methods of this one App that write YAML are wrapped.
 */
export function postAdvice(scope: IConstruct, advice: readonly Advice[]): void {
  if (advice.length === 0) {
    return;
  }
  const pending = pendingOf(scope.node.root);
  for (const { code, path, message } of advice) {
    const known = pending.get(code);
    if (known) {
      known.count++;
    } else {
      pending.set(code, { first: `${redact(scope.node.path)}: ${path}: ${message}`, count: 1 });
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
  // jsii pins the methods that an App of another language overrides; and the root may be no App.
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
  for (const [code, { first, count }] of pending) {
    process.emitWarning(count === 1 ? first : `${first} (and ${count - 1} more)`, { type: 'cdk8s-inference', code });
  }
  pending.clear();
}
