import { WORKING_DIR } from './parts';
import { AidaptivInferenceProps } from './props';
import { AI100, ResolvedOffload } from './resolved-offload';
import { ANY_ADDRESS } from '../engines/engine-spec';
import { ResolvedVllm } from '../engines/vllm/resolve';
import { isBelow } from '../kube/paths';
import { kibibytesOf, quantityOf } from '../kube/quantity';
import { secondsOf } from '../kube/seconds';
import { ServingPod } from '../pod/builder';
import { sharedMemorySize } from '../pod/parts/shared-memory';
import { reviewAdapters } from '../pod/rules/directories';
import { reviewContainer } from '../pod/rules/options';
import { Places } from '../rules/places';
import { INT32_MAX, requireInteger, WAIT } from '../rules/range';
import { Review } from '../rules/review';
import { Finding, ruleTable } from '../rules/rule';

/** What the rules look at. */
export interface AidaptivSubject {
  readonly props: AidaptivInferenceProps;
  readonly offload: ResolvedOffload;
  readonly plan: ResolvedVllm;
  readonly pod: ServingPod;
}

const CHART = 'https://github.com/otterscale/charts/blob/9b58e88/charts/aidaptivcache-inference';
const OPERATOR = 'https://github.com/otterscale/charts/tree/9b58e88/charts/aidaptivcache-operator';
const PODS = 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/';

/** The webhook of the operator passes over pods with this label. */
const OPERATOR_LABEL = { app: 'aidaptivcache-operator' };

/** The mounts of the server, each with the prop that it comes from. */
function mountsOf({ parts }: ServingPod): { readonly from: string; readonly mountPath: string }[] {
  return parts.flatMap(({ from, volumes = [] }) => volumes.flatMap(({ mountPath }) => mountPath === undefined ? [] : [{ from, mountPath }]));
}

/** Whether the operator mounts an SSD. */
function isOfOperator({ offload: { devices = 0 } }: AidaptivSubject): boolean {
  return devices > 0;
}

function prescriptOf({ template: { spec: { initContainers = [] } } }: ServingPod) {
  return initContainers.find(({ name }) => name === 'prescript');
}

const RULES = ruleTable<AidaptivSubject>([
  {
    code: 'ADP001',
    severity: 'engine-error',
    title: 'The image contains the server of aiDAPTIV',
    source: `${CHART}/templates/deployment.yaml`,
    check: ({ props: { image } }) => image._bind().engine === 'vllm' && !image.fork && {
      path: 'image',
      got: image.reference,
      expected: 'an image with vllm_api_server.py, which stock vLLM does not have',
      remedy: 'use EngineImage.aidaptiv(\'<tag>\') or EngineImage.of(\'…\', { fork: true }), or VllmServer for stock vLLM',
    },
  },
  {
    code: 'ADP002',
    severity: 'error',
    mildest: 'advice',
    title: '`ssd` and `dram` are whole GiB, 0 or more',
    source: `${CHART}/README.md`,
    check: ({ offload: { offload } }) => ([['ssd', offload.ssdGb], ['dram', offload.dramGb]] as const)
      .filter(([, amount]) => !Number.isInteger(amount))
      .map(([option, amount]): Finding => ({
        path: `kvOffload (${option})`,
        got: amount,
        expected: 'whole GiB, 0 or more',
        remedy: 'write it with Size.gibibytes(…) and a whole number',
        // Whether the server takes fractions is not known.
        severity: Number.isFinite(amount) ? 'advice' : undefined,
      })),
  },
  {
    code: 'ADP003',
    severity: 'error',
    title: '`devices` is a whole number, 1 or more',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/extended-resource/',
    check: ({ props: { kvOffload } }) => requireInteger(
      'kvOffload (devices)', kvOffload?._bind().options.devices, { min: 1, max: INT32_MAX },
      'write the number of SSDs of one pod, or use AidaptivKvOffload.none() to do without',
    ),
  },
  {
    code: 'ADP004',
    severity: 'advice',
    title: '`nvmePath` is an absolute path',
    source: OPERATOR,
    check: ({ offload: { volume, offload: { nvmePath } } }) => volume === undefined && !/^\/[^/]/.test(nvmePath) && {
      path: 'kvOffload (nvmePath)',
      got: nvmePath,
      expected: 'the absolute path where the operator mounts the SSD: at any other, caches go to the disk of the container',
      remedy: 'copy -p of the device plugin of the operator, or leave it out for /mnt/nvme0',
    },
  },
  {
    code: 'ADP005',
    severity: 'advice',
    title: 'No volume is mounted where the operator mounts the SSD',
    source: OPERATOR,
    check: (subject) => {
      const { nvmePath } = subject.offload.offload;
      return isOfOperator(subject) && mountsOf(subject.pod).filter(({ mountPath }) => mountPath === nvmePath).map(({ from, mountPath }) => ({
        path: `${from}.mountPath`,
        got: mountPath,
        expected: `a path other than ${nvmePath}, where the operator mounts the SSD`,
        remedy: `mount it elsewhere, or give it to the caches: kvOffload: AidaptivKvOffload.volume(…), which requests no ${AI100}`,
      }));
    },
  },
  {
    code: 'ADP006',
    severity: 'advice',
    title: '`ssd` is less than the volume that holds it',
    source: `${CHART}/README.md`,
    check: ({ offload: { capacity, offload: { ssdGb } } }) => capacity !== undefined && ssdGb >= capacity && {
      path: 'kvOffload (ssd)',
      got: `${ssdGb} GiB`,
      expected: `less than ${capacity} GiB, the size of the volume: the file system takes a part of it`,
      remedy: 'leave ssd out for 95 % of the volume, or make the volume larger',
    },
  },
  {
    code: 'ADP007',
    severity: 'advice',
    title: 'Replicas have directories of their own for their caches',
    source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes',
    check: ({ props: { replicas = 1, autoscaling }, offload: { volume } }) => {
      const path = volume?.source.hostPath?.path;
      const isShared = replicas > 1 || autoscaling !== undefined;
      // INF196 is about claims.
      return isShared && path !== undefined && {
        path: 'kvOffload',
        got: path,
        expected: 'a volume for each replica: the server locks the directory of its caches',
        remedy: 'use Storage.ephemeral({ size, storageClassName: \'aidaptiv-cache\' }), or one replica',
      };
    },
  },
  {
    code: 'ADP008',
    severity: 'advice',
    title: '`dram` and shared memory are less than `resources.memory`',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits',
    check: ({ props: { resources, sharedMemory }, offload: { offload: { dramGb } }, plan: { gpusPerPod } }) => {
      const memory = resources?.memory;
      const shm = sharedMemorySize(gpusPerPod, memory, sharedMemory);
      const taken = dramGb * 2 ** 20 + kibibytesOf(shm);
      return memory !== undefined && dramGb > 0 && taken >= kibibytesOf(memory) && {
        path: 'kvOffload (dram)',
        got: `${dramGb} GiB`,
        expected: `less than ${quantityOf(memory)} (resources.memory) with ${quantityOf(shm)} of shared memory, which counts too`,
        remedy: `raise resources.memory to Size.gibibytes(${Math.ceil(taken / 2 ** 20) + 8}) or more, or lower dram`,
      };
    },
  },
  {
    code: 'ADP009',
    severity: 'error',
    title: 'A privileged prescript requires a security profile that allows privilege escalation',
    source: `${PODS}#security-context-1`,
    check: ({ pod }) => {
      const { privileged, allowPrivilegeEscalation } = prescriptOf(pod)?.securityContext ?? {};
      return privileged === true && allowPrivilegeEscalation === false && {
        path: 'prescript.privileged',
        got: true,
        expected: 'false with this security profile: Kubernetes rejects privileged containers that must not escalate privileges',
        remedy: 'leave privileged out, and let ModelSource.nfs(…) mount the model, or set security: SecurityProfile.imageDefault()',
      };
    },
  },
  {
    code: 'ADP010',
    severity: 'advice',
    title: 'The prescript is not privileged',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    check: ({ pod }) => prescriptOf(pod)?.securityContext?.privileged === true && {
      path: 'prescript.privileged',
      got: true,
      expected: 'a script without privileges: this one is root on the node, and only namespaces of Pod Security level privileged admit it',
      remedy: 'mount the model with ModelSource.nfs(…) or ModelSource.nfsVolume(…), and leave privileged out',
    },
  },
  {
    code: 'ADP011',
    severity: 'advice',
    title: 'No volume hides the program of the server',
    source: `${CHART}/templates/deployment.yaml`,
    check: ({ props: { workingDir = WORKING_DIR }, pod }) => mountsOf(pod)
      .filter(({ mountPath }) => isBelow(workingDir, mountPath))
      .map(({ from, mountPath }) => ({
        path: `${from}.mountPath`,
        got: mountPath,
        expected: `a path other than ${workingDir} and those above it, where the image has vllm_api_server.py`,
        remedy: 'mount it elsewhere, for example at /data, or set workingDir to where the program is',
      })),
  },
  {
    code: 'ADP012',
    severity: 'advice',
    title: '`tiktokenEncodingsBase` is an absolute path',
    source: 'https://github.com/openai/harmony',
    check: ({ props: { tiktokenEncodingsBase: path } }) => path !== undefined && path !== '' && !path.startsWith('/') && {
      path: 'tiktokenEncodingsBase',
      got: path,
      expected: 'the absolute path of a directory that holds o200k_base.tiktoken: URLs are taken for directories',
      remedy: 'put the files on a volume and write where it is mounted, or leave it out',
    },
  },
  {
    code: 'ADP013',
    severity: 'advice',
    title: 'Pods have no label by which the operator passes over them',
    source: OPERATOR,
    check: (subject) => isOfOperator(subject) && subject.pod.metadata.labels.app === OPERATOR_LABEL.app && {
      path: 'podLabels.app',
      got: OPERATOR_LABEL.app,
      expected: 'another value: pods with this one get no SSD, and caches go to the disk of the container',
      remedy: 'change the label, or leave it out',
    },
  },
  {
    code: 'ADP014',
    severity: 'advice',
    title: 'A replica of aiDAPTIV runs on one node',
    source: `${CHART}/README.md`,
    check: ({ props: { nodesPerReplica = 1 }, plan: { gpusNeeded } }) => nodesPerReplica > 1 && {
      path: 'nodesPerReplica',
      got: nodesPerReplica,
      expected: '1: Phison describes servers on one node only, and the image may lack Ray',
      remedy: `leave nodesPerReplica out, and set the count of gpu to ${gpusNeeded * nodesPerReplica} where one node has as many`,
    },
  },
  {
    code: 'ADP015',
    severity: 'error',
    title: '`startDelay` is 0 to 7 days, in whole seconds',
    source: `${CHART}/values.yaml`,
    check: ({ props: { startDelay } }) => startDelay && requireInteger(
      'startDelay (seconds)', secondsOf(startDelay), WAIT, 'use Duration.seconds(…) with a whole number, or leave it out',
    ),
  },
  {
    code: 'ADP016',
    severity: 'advice',
    title: '`startDelay` is less than `probes.startupBudget`',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-startup-probes',
    check: ({ props: { startDelay, probes } }) => startDelay && probes?.startupBudget && secondsOf(startDelay) >= secondsOf(probes.startupBudget) && {
      path: 'startDelay (seconds)',
      got: secondsOf(startDelay),
      expected: `less than ${secondsOf(probes.startupBudget)} (probes.startupBudget): the container is restarted before the server has started`,
      remedy: 'leave startupBudget out, which then includes the delay, or shorten the delay',
    },
  },
  {
    code: 'ADP017',
    severity: 'advice',
    title: 'The server listens on addresses of IPv4',
    source: `${CHART}/templates/deployment.yaml`,
    check: ({ props: { ipFamily }, plan: { listenAddress = ANY_ADDRESS } }) => listenAddress !== ANY_ADDRESS && {
      path: 'ipFamily',
      got: ipFamily,
      expected: 'IPv4: how the server of Phison is told another address is not known, and the prop has no effect',
      remedy: 'remove it, or state the address in extraArgs if the image has a flag for it',
    },
  },
]);

/** Runs the rules of the construct. */
export function reviewAidaptiv(review: Review, subject: AidaptivSubject): void {
  const { props: { prescript, lora }, pod } = subject;
  review.run(RULES, subject);
  reviewAdapters(review, lora, pod);
  if (prescript) {
    review.within(new Places('prescript.'), (part) => reviewContainer(part, prescript));
  }
}
