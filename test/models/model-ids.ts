import { KNOWN_SHAPES } from '../../src/models/known-models.generated';

/** The ids that the table of models has. */
export function modelIds(): string[] {
  return KNOWN_SHAPES.flatMap(([ids]) => ids.split(' ').map((id) => id.split(':')[0]));
}
