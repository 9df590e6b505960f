import { DynamoComponentOptions } from './component';

/**
 * The frontend of a graph: it receives requests over HTTP, tokenizes them, and routes them to workers.
 */
export interface DynamoFrontend extends DynamoComponentOptions {
}
