/** What a container waits for before its program starts. */
export interface DnsWait {
  /** Name to look up; `$(NAME)` of a variable is expanded by the kubelet. */
  readonly host: string;
  /** Rank of the pod: on 0, which owns the name and binds to it, the name must lead to the pod itself. */
  readonly rank: string;
  /** Address of the pod itself. */
  readonly podIp: string;
  /** How long to wait, in seconds. */
  readonly seconds: number;
}

/** Long enough for a DNS cache to forget a name, and an image to be pulled. */
export const DNS_WAIT_SECONDS = 300;

/**
 * Waits until a name can be looked up, then becomes the program: signals and exit code are the program's.
 *
 * Nothing but DNS brings the pods of a group together. A pod that starts before its leader has an address, or that still
 * sees the address of an earlier leader, crashes, and takes the whole group with it.
 *
 * A fixed text: all values come as arguments. What stands in `$( )` is never the name of a variable, so that the kubelet
 * leaves it alone.
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

/** The command of a container that waits first; its args are the program with its arguments. */
export function waitForDns({ host, rank, podIp, seconds }: DnsWait): string[] {
  return ['sh', '-c', DNS_WAIT_SCRIPT, 'wait-for-dns', host, rank, podIp, String(seconds)];
}
