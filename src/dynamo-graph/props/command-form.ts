/**
 * How the manifest holds a command line.
 */
export enum DynamoCommandForm {
  /** A list of arguments. Nothing needs quoting, and the program receives signals. */
  ARGV = 'argv',
  /** One string for a shell, as in manifests of Dynamo 0.5. For graphs that must match such manifests. */
  SHELL = 'shell',
}
