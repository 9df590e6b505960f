import { ModelDimensions } from '../../src/engines/model-dimensions';
import { KNOWN_SHAPES } from '../../src/models/known-models.generated';

/** The lines of the table of models: ids with their contexts, and a shape. */
function lines(): string[][] {
  return KNOWN_SHAPES.split('\n').map((line) => line.split(/ (?=\{)/));
}

/** The ids that the table of models has. */
export function modelIds(): string[] {
  return lines().flatMap(([ids]) => ids.split(' ').map((id) => id.split(':')[0]));
}

/** The shapes that the table of models has. */
export function modelShapes(): ModelDimensions[] {
  return lines().map(([, shape]) => JSON.parse(shape) as ModelDimensions);
}
