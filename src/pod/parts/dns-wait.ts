/** The DNS name that a container waits for before its program starts. */
export interface DnsWait {
  /** Name to look up; the kubelet expands `$(NAME)`. */
  readonly host: string;
  /** Rank of the pod. On rank 0, which owns the name and binds to it, the name must resolve to the pod itself. */
  readonly rank: string;
  /** IP address of the pod. */
  readonly podIp: string;
  /** Timeout in seconds. */
  readonly seconds: number;
}

/** Long enough for a DNS cache entry to expire, and for the leader to pull its image. */
export const DNS_WAIT_SECONDS = 300;

/**
 * Waits until a name resolves, then replaces itself with the program, which receives signals and sets the exit code.
 *
 * The pods of a group find each other only by DNS. A pod that starts before its leader has an address, or that still
 * sees the address of an earlier leader, crashes and takes the whole group down.
 *
 * The text is fixed and receives all values as arguments. No `$( )` in it contains the name of a variable, which the
 * kubelet would expand.
 *
 * @see https://github.com/kubernetes-sigs/lws/issues/746
 * @see https://github.com/sgl-project/sglang/issues/8338
 */
export const DNS_WAIT_SCRIPT = `host=$1 rank=$2 own=$3 limit=$4
shift 4
if ! command -v getent >/dev/null; then
  echo "FATAL: this image has no getent to look up $host with" >&2
  exit 127
fi
lookup() {
  getent ahosts "$host" | cut -d ' ' -f 1
}
is_found() {
  if [ "$rank" = 0 ]; then
    lookup | grep -qxF "$own"
  else
    lookup | grep -q .
  fi
}
start=$(date +%s)
until is_found; do
  if [ $(($(date +%s) - start)) -ge "$limit" ]; then
    echo "FATAL: rank $rank waited $limit s for $host, which leads to: $(lookup | sort -u | paste -sd ' ' -)" >&2
    exit 1
  fi
  echo "rank $rank waits for the name $host" >&2
  sleep 2
done
exec "$@"
`;

/** The command of a container that waits first; its args are the program and its arguments. */
export function waitForDns({ host, rank, podIp, seconds }: DnsWait): string[] {
  return ['sh', '-c', DNS_WAIT_SCRIPT, 'wait-for-dns', host, rank, podIp, String(seconds)];
}
