/**
 * Starts the head of a Ray cluster in the background, then replaces itself with the program.
 *
 * The text is fixed and receives all values as arguments.
 *
 * @see https://docs.ray.io/en/latest/cluster/cli.html#ray-start
 */
const RAY_HEAD_SCRIPT = `port=$1
shift
ray start --head --port="$port" --include-dashboard=false || exit
exec "$@"
`;

/** Waits for the head of a Ray cluster, then joins it for as long as it lives. */
const RAY_WORKER_SCRIPT = `until ray health-check --address "$1"; do
  echo "waits for the head of the Ray cluster at $1" >&2
  sleep 5
done
exec ray start --address="$1" --block
`;

/** What stands before the program of the server on the first host. */
export function rayHead(port: number): string[] {
  return ['sh', '-c', RAY_HEAD_SCRIPT, 'ray-head', String(port)];
}

/** The program of the other hosts. */
export function rayWorker(address: string): string[] {
  return ['sh', '-c', RAY_WORKER_SCRIPT, 'ray-worker', address];
}
