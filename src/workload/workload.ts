import { Duration } from 'cdk8s';
import { ProcessGroup } from '../engines/engine-spec';
import { Manifest } from '../kube/manifest';
import { NameBudget } from '../kube/names';
import { ObjectMeta, StringMap } from '../kube/objects';
import { ServingPod } from '../pod/builder';
import { PodPart } from '../pod/part';
import { NameClaim, NameSource } from '../rules/name-conflict';
import { Review } from '../rules/review';

/** How the container of the engine starts. */
export interface ContainerStart {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly part?: PodPart;
}

/** Names and labels by which the pods of a workload are found. */
export interface WorkloadNames {
  /** Name of the Service in front of the pods that serve requests. */
  readonly service: string;
  /** What that name follows from, where it is stated. */
  readonly serviceSource?: NameSource;
  /** Labels of the pods that serve requests, and of no others. */
  readonly serving: StringMap;
  /** Labels of all pods. */
  readonly all: StringMap;
}

/** The pods of a workload. */
export interface WorkloadPods {
  /** The pod that serves requests: the leader of a group. */
  readonly serving: ServingPod;
  /** The other pods of a group, where they differ from the leader. */
  readonly workers?: ServingPod;
}

/** Names and pods that a workload is made for. */
export interface WorkloadTarget {
  readonly name: string;
  /** Metadata of the workload itself. */
  readonly metadata: ObjectMeta;
  /** Labels of the pods that the construct chooses. */
  readonly selector: StringMap;
  /** The same, where the user chooses them. */
  readonly selectorLabels?: StringMap;
  /** Whether all pods of a group serve requests, and not its leader alone. */
  readonly allServe?: boolean;
}

/** The number of replicas that is stated, and the prop that states it. */
export interface StatedCount {
  readonly count?: number;
  readonly countPath: string;
}

/** How many pods of a workload run at a time. */
export interface MostPods {
  /** Pods of all replicas; undefined where an autoscaler decides. */
  readonly usual?: number;
  /** Pods that a rollout starts before it stops others. */
  readonly surge: number;
}

/** API and kind of an object that an autoscaler scales. */
export interface ScaledKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What runs the pods of a server, and what one replica of it is: one pod, or a group of pods. */
export interface Workload {
  readonly nameBudget: NameBudget;
  readonly stated: StatedCount;
  /** Whether it makes claims for its pods. */
  readonly makesClaims: boolean;
  readonly mostPods: MostPods;
  /** Which pods are placed near each other: those of a replica, or those of all roles. */
  readonly packs?: 'replica' | 'roles';
  /** What an autoscaler scales, where that is not the workload itself. */
  readonly scaledBy?: ScaledKind;
  /** Names that its controller takes for it. */
  readonly claims: readonly NameClaim[];
  /** How the processes of a replica find each other; undefined where there is one. */
  readonly group?: ProcessGroup;
  /** Starts a program in every pod. */
  start(program: readonly string[], argv: readonly string[]): ContainerStart;
  names(target: WorkloadTarget): WorkloadNames;
  review(review: Review, target: WorkloadTarget, pods: WorkloadPods): void;
  manifest(target: WorkloadTarget, pods: WorkloadPods, startupBudget: Duration): Manifest;
}
