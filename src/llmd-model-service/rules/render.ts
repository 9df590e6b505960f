import { movingFinding, referenceFinding } from './images';
import { PickerSubject } from './picker';
import { adviseInteger, INT32_MAX } from '../../rules/range';
import { ruleTable } from '../../rules/rule';
import { RENDER_PATH, renderImage } from '../plan/render';

const GUIDE = 'https://github.com/llm-d/llm-d/tree/main/guides/precise-prefix-cache-routing';

/** The pods that turn prompts into tokens. */
export const RENDER_RULES = ruleTable<PickerSubject | undefined>([
  {
    code: 'LLM070',
    severity: 'error',
    title: '`render.image` is the reference of an image',
    source: 'https://github.com/distribution/reference/blob/v0.6.0/reference.go',
    check: (subject) => referenceFinding(`${RENDER_PATH}.image`, subject?.picker.render?.stated.image),
  },
  {
    code: 'LLM071',
    severity: 'advice',
    title: '`render.image` is pinned to a version or digest',
    source: GUIDE,
    check: (subject) => movingFinding(`${RENDER_PATH}.image`, subject?.picker.render?.stated.image, 'tokens must be those of the engine', renderImage()),
  },
  {
    code: 'LLM072',
    severity: 'error',
    mildest: 'advice',
    title: '`render.replicas` is a whole number, 1 or more',
    source: GUIDE,
    check: (subject) => adviseInteger(
      `${RENDER_PATH}.replicas`, subject?.picker.render?.stated.replicas, { min: 1, max: INT32_MAX }, { min: 0, max: INT32_MAX }, 'write 1 or more: without tokens, no cache is found',
    ),
  },
  {
    code: 'LLM073',
    severity: 'advice',
    title: 'The pods that turn prompts into tokens can read the tokenizer',
    source: GUIDE,
    check: (subject) => {
      const bucket = subject?.picker.render && subject.model._bind().bucket;
      return bucket && {
        path: RENDER_PATH,
        got: subject!.model._bind().path,
        expected: 'a model of the hub, or in a directory: the tokenizer of a bucket was not tried',
        remedy: 'set renderUrl to a service of your own, or acknowledge this',
      };
    },
  },
]);
