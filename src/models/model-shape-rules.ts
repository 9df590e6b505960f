import { BoundModel } from './bound-model';
import { namesake } from './known-models';
import { ruleTable } from '../rules/rule';

/** A model, and whether its dimensions are known. */
export interface ModelShape {
  readonly model: BoundModel;
  readonly isKnown: boolean;
}

export const MODEL_SHAPE_RULES = ruleTable<ModelShape>([
  {
    code: 'INF230',
    severity: 'advice',
    title: 'The dimensions of the model are known',
    source: 'docs/models.md',
    unknown: 'model',
    check: ({ model, isKnown }) => !isKnown && {
      path: 'modelFacts',
      expected: `the dimensions of ${model.name}, which ${model.hubId === undefined ? 'nothing states' : 'are not in the table'}: `
        + 'whether its weights and a context fit into memory, how its heads and experts divide, and how long its context is, go unchecked',
      remedy: `set modelFacts to ${factsOf(model)}`,
    },
  },
]);

/** What states the dimensions of a model. */
function factsOf({ name }: BoundModel): string {
  const known = namesake(name);
  return `${known === undefined ? '' : `ModelFacts.of('${known}') if it is that model, or to `}ModelFacts.fromConfigJson('<checkpoint>/config.json')`;
}
