import { AnyLaunch } from '../engines/launch';
import { BoundModel } from '../models/bound-model';
import { downloadedBytes, isKept, volumeFrom } from '../models/model-disk';
import { ModelSource } from '../models/model-source';
import { ServingPod } from '../pod/builder';
import { volumeOfDownloads } from '../pod/parts/caches';
import { ClaimAccessMode } from '../pod/parts/storage';
import { Places } from '../rules/places';
import { Review } from '../rules/review';
import { ruleTable } from '../rules/rule';
import { MostPods } from '../workload/workload';

/** The pods of a role, as far as they share data with others. */
export interface DataRole {
  readonly pod: ServingPod;
  readonly places: Places;
  readonly mostPods: MostPods;
  readonly launch?: AnyLaunch;
}

/** A claim, and the pods that mount it. */
interface SharedClaim extends MostPods {
  readonly name: string;
  /** The prop that mounts it first. */
  readonly path: string;
  readonly accessMode?: string;
  /** Whether one pod at a time can use it, whatever the access mode. */
  readonly isLocked?: boolean;
}

/** Access modes with which several nodes can mount a volume. */
const SHAREABLE: readonly string[] = [ClaimAccessMode.READ_ONLY_MANY, ClaimAccessMode.READ_WRITE_MANY];

function podsAtATime({ usual, surge }: SharedClaim): string {
  if (usual === undefined) {
    return 'as many pods as the autoscaler makes';
  }
  return surge > 0 ? `${usual + surge} pods at a time during a rollout` : `${usual} pods`;
}

const CLAIM_SHARE_RULES = ruleTable<SharedClaim>([
  {
    code: 'INF196',
    severity: 'advice',
    title: 'A claim that several pods mount has an access mode that admits them, and an engine that locks nothing on it',
    source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes',
    check: (claim) => {
      const { name, path, accessMode, isLocked, usual, surge } = claim;
      const isShared = usual === undefined || usual + surge > 1;
      const canWait = usual === 1 && surge > 0;
      const untilFree = canWait ? 'set rollout: Rollout.recreate(), which stops the old pod first' : undefined;
      if (isShared && isLocked) {
        return {
          path,
          got: name,
          expected: `a volume for each of ${podsAtATime(claim)}: the engine locks the directory of its caches`,
          remedy: untilFree ?? 'use a disk for each pod (Storage.ephemeral), or one replica',
        };
      }
      return isShared && !SHAREABLE.includes(accessMode ?? '') && {
        path: `${path} (accessMode)`,
        got: accessMode,
        expected: `ReadWriteMany or ReadOnlyMany for the claim ${name}, which ${podsAtATime(claim)} mount: with ReadWriteOnce, pods on other nodes wait until it is free`,
        remedy: [
          ...(accessMode === undefined ? ['state what the claim has, for example accessMode: ClaimAccessMode.READ_WRITE_MANY'] : []),
          untilFree ?? 'use a claim of a class that several nodes can mount, or a disk for each pod (Storage.ephemeral)',
        ].join(', or '),
      };
    },
  },
]);

/** Downloads of a model by several pods. */
interface Downloads {
  readonly pods: number;
  readonly bytes: number;
  readonly isCopied: boolean;
  readonly path: string;
}

const TB = 1e12;

/** Downloads that take long, and that the hub may limit. */
const MANY_BYTES = 2 * TB;

const DOWNLOAD_RULES = ruleTable<Downloads>([
  {
    code: 'INF197',
    severity: 'advice',
    title: 'Not every pod downloads a large model',
    source: 'https://github.com/awslabs/ai-on-eks/issues/319',
    check: ({ pods, bytes, isCopied, path }) => pods > 1 && pods * bytes >= MANY_BYTES && {
      path,
      expected: `a volume that keeps the model: ${pods} pods download ${Math.round(bytes / 1e9)} GB each, ${(pods * bytes / TB).toFixed(1)} TB together, at each start; the hub limits clients that download too much`,
      remedy: isCopied
        ? 'copy it from a claim or an image of a registry in place of the hub'
        : 'set caches.huggingFace: Storage.persistentVolumeClaim(\'models\', { accessMode: ClaimAccessMode.READ_WRITE_MANY }), or Storage.hostPath(…) for the disks of nodes',
    },
  },
]);

/** Checks what the pods of all roles have in common: claims, and a model that is downloaded. */
export function reviewSharedData(review: Review, roles: readonly DataRole[], { model }: { readonly model: ModelSource }): void {
  const claims = new Map<string, SharedClaim>();
  for (const role of roles) {
    addClaims(claims, role);
  }
  claims.forEach((claim) => review.run(CLAIM_SHARE_RULES, claim));
  review.run(DOWNLOAD_RULES, downloadsOf(roles, model._bind()));
}

/** Adds the claims that the pods of a role mount, each once. Pods that are bound to one node share any. */
function addClaims(claims: Map<string, SharedClaim>, { pod, places, mostPods }: DataRole): void {
  const { nodeSelector } = pod.template.spec;
  if (nodeSelector !== undefined && 'kubernetes.io/hostname' in nodeSelector) {
    return;
  }
  const inRole: string[] = [];
  for (const { item: { source: { persistentVolumeClaim: claim }, accessMode, isLocked }, from } of pod.contents.volumes) {
    if (claim && !inRole.includes(claim.claimName)) {
      inRole.push(claim.claimName);
      const mounted = { name: claim.claimName, path: places.of(from), accessMode, isLocked, usual: 0, surge: 0 };
      claims.set(claim.claimName, mountedBy(mostPods, mounted, claims.get(claim.claimName)));
    }
  }
}

/** A claim that further pods mount. */
function mountedBy({ usual, surge }: MostPods, claim: SharedClaim, before = claim): SharedClaim {
  return {
    name: before.name,
    path: before.path,
    accessMode: before.accessMode ?? claim.accessMode,
    isLocked: before.isLocked ?? claim.isLocked,
    usual: before.usual === undefined || usual === undefined ? undefined : before.usual + usual,
    surge: before.surge + surge,
  };
}

function downloadsOf(roles: readonly DataRole[], model: BoundModel): Downloads | undefined {
  const loading = roles.filter(({ pod, launch }) => launch && (model.copy !== undefined || !keepsDownloads(pod)));
  const bytes = loading.length > 0 ? downloadedBytes(model, loading[0].launch!.inputs.model) : undefined;
  return bytes === undefined ? undefined : {
    pods: loading.reduce((sum, { mostPods: { usual = 1 } }) => sum + usual, 0),
    bytes,
    isCopied: model.copy !== undefined,
    path: loading[0].places.of(model.copy ? 'model' : 'caches.huggingFace'),
  };
}

function keepsDownloads(pod: ServingPod): boolean {
  const volume = volumeFrom(pod, 'caches.huggingFace') ?? volumeOfDownloads(pod);
  return volume !== undefined && isKept(volume);
}
