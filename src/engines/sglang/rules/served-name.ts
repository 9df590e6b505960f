import { ResolvedSglang } from '../resolve';
import { argsIn17 } from './row';
import { always, onArg, where } from '../../rule-rows';

/** Object store addresses, which may be the served name despite their colon. */
const OBJECT_STORE = /^(s3|gs|az):\/\//i;

/** By which name requests ask for the model. */
export const SERVED_NAME_RULES = where<ResolvedSglang>(always, [
  {
    code: 'SGL140',
    title: 'servedModelName has no colon, which separates a model from its adapter, unless it is an object store address',
    source: argsIn17(8742),
    since: 'v0.5.5.post1',
    check: ({ args, modelPath = '' }) => {
      const name = args.servedModelName ?? modelPath;
      return name.includes(':') && !OBJECT_STORE.test(name)
        && onArg('servedModelName', name, 'a name without a colon', 'set `args.servedModelName` to a name of letters, digits, `/`, `-`, `_` and `.`');
    },
  },
]);
