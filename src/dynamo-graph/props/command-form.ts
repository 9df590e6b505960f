/**
 * How command lines stand in the manifest.
 */
export enum DynamoCommandForm {
  /** A list of arguments: nothing is quoted, and the program gets its signals. */
  ARGV = 'argv',
  /** One text that a shell reads, as manifests of Dynamo 0.5 have it. For graphs that must match such manifests. */
  SHELL = 'shell',
}
