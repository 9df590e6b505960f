import { Finding } from '../../src/rules/rule';

/** Inputs of an engine, as far as remedies change them. */
export interface Remediable {
  readonly args: object;
  readonly env?: { readonly [name: string]: string | undefined };
}

type Change = (args: { [arg: string]: unknown }, env: { [name: string]: string | undefined }) => void;

/** Where one proposal of a remedy ends and another one begins. */
const ALTERNATIVE = /(?:[,;]|\)) or (?=set|remove|leave|raise|lower|write|use|choose|add|change|spread|take|serve|let|state|keep|build)|(?<=\w) or (?=remove |use |set )/;

/** Where a proposal states a further change. */
const FURTHER = /, and (?=set|remove|leave|`)/;

const VALUE = '(`[^`]+`|-?[\\d.]+)';

function valueOf(text: string): unknown {
  const value = text.replace(/`/g, '');
  return value === 'true' ? true : /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** What one instruction changes; undefined for one that only a person can follow. */
function changeOf(text: string, subject: string | undefined, stated: object): Change | undefined {
  const assigned = new RegExp(`^(?:set )?\`args\\.(\\w+)\` to ${VALUE}`).exec(text);
  if (assigned) {
    return (args) => Object.assign(args, { [assigned[1]]: valueOf(assigned[2]) });
  }
  const itself = new RegExp(`^set it(?: to|, for example to) ${VALUE}`).exec(text);
  if (itself && subject !== undefined) {
    return (args) => Object.assign(args, { [subject]: valueOf(itself[1]) });
  }
  const switched = /^set `args\.(\w+)`$/.exec(text);
  if (switched) {
    return (args) => Object.assign(args, { [switched[1]]: true });
  }
  const removed = /^(?:remove|leave) (one of the two|it|[a-z][A-Za-z0-9]+(?:(?:, | and )[a-z][A-Za-z0-9]+)*)(?: out)?(?=$|[:;,])/.exec(text);
  if (removed && (subject !== undefined || !/^(it|one of)/.test(removed[1]))) {
    const names = /^(it|one of)/.test(removed[1]) ? [subject!] : removed[1].split(/, | and /);
    return names.every((name) => name in stated) ? (args) => names.forEach((name) => delete args[name]) : undefined;
  }
  const variable = /^set ([A-Z][A-Z0-9_]+)=(\S+) in `env`/.exec(text);
  return variable ? (_, env) => Object.assign(env, { [variable[1]]: variable[2] }) : undefined;
}

/** The inputs after each of the proposals of a remedy that a program can follow. */
export function remedied<I extends Remediable>({ path, remedy }: Finding, inputs: I): { readonly proposal: string; readonly inputs: I }[] {
  const subject = /^args\.(\w+)$/.exec(path)?.[1];
  return remedy.split(ALTERNATIVE).flatMap((proposal) => {
    const changes = proposal.split(FURTHER).map((instruction) => changeOf(instruction, subject, inputs.args));
    if (changes.includes(undefined)) {
      return [];
    }
    const [args, env] = [{ ...inputs.args }, { ...inputs.env }];
    changes.forEach((change) => change!(args, env));
    return [{ proposal, inputs: { ...inputs, args, env: inputs.env === undefined && Object.keys(env).length === 0 ? undefined : env } }];
  });
}
