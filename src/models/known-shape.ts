import { ModelDimensions } from '../engines/model-dimensions';

/** Ids of models with one shape, separated by spaces, each with its context after a colon; and the shape. */
export type KnownShape = readonly [ids: string, shape: ModelDimensions];
