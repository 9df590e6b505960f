import { MountedVolume, PodPart } from '../pod/pod-part';
import { SecretRef } from '../pod/secret-ref';
import { HostPathOptions, MountOptions, Storage } from '../pod/storage';
import { ruleTable } from '../rules/rule';

/**
 * A model of the Hugging Face hub.
 */
export interface HuggingFaceOptions {
  /**
   * Access token, for models that are gated or private, and for a higher rate limit.
   *
   * @default - none: the model is public
   */
  readonly token?: SecretRef;

  /**
   * Branch, tag or commit of the model's repository. A commit makes pods reproducible.
   *
   * @default - the newest commit of the main branch
   */
  readonly revision?: string;
}

/** What a source comes to: what the engine is told, and what the pod needs for it. */
export interface BoundModel {
  /** What the engine takes for the model: an id, or a directory of its container. */
  readonly path: string;
  /** Revision to ask the hub for. */
  readonly revision?: string;
  /** Id on the hub, by which dimensions are known. */
  readonly hubId?: string;
  readonly part: PodPart;
}

/**
 * Where a server takes its model from.
 */
export class ModelSource {
  /**
   * The Hugging Face hub. Pods download the model at their start, into the cache if there is one.
   * Admitted at Pod Security level restricted.
   *
   * @param modelId `organization/name`
   * @param options token and revision
   */
  public static huggingFace(modelId: string, options: HuggingFaceOptions = {}): ModelSource {
    const env = options.token ? [options.token._toEnvVar('HF_TOKEN')] : [];
    return new ModelSource({ path: modelId, hubId: modelId, revision: options.revision, part: { from: 'model', env } }, options.token);
  }

  /**
   * A directory on a PersistentVolumeClaim of the same namespace, mounted read-only at `/model`
   * unless the options say otherwise. Admitted at Pod Security level restricted.
   *
   * @param claimName name of the claim
   * @param options where the model stands on the claim, and where it appears
   */
  public static persistentVolumeClaim(claimName: string, options: MountOptions = {}): ModelSource {
    return ModelSource.onStorage(Storage.persistentVolumeClaim(claimName, options));
  }

  /**
   * A directory of the node, mounted read-only at `/model` unless the options say otherwise.
   * Say with `nodes` which nodes have it. Admitted at Pod Security level privileged only.
   *
   * @param path absolute path on the node
   * @param options where it appears, and what must stand there
   */
  public static hostPath(path: string, options: HostPathOptions = {}): ModelSource {
    return ModelSource.onStorage(Storage.hostPath(path, options));
  }

  private static onStorage(storage: Storage): ModelSource {
    const { mountPath = '/model', subPath } = storage._mount;
    const volume: MountedVolume = { name: 'model', source: storage._source, mountPath, subPath, readOnly: true };
    return new ModelSource({ path: mountPath, part: { from: 'model', volumes: [volume] } });
  }

  private constructor(
    /** @internal */
    public readonly _bound: BoundModel,
    /** @internal */
    public readonly _token?: SecretRef,
  ) {}
}

/** Name, or organization and name: neither begins or ends with a dash or a dot. */
const HUB_ID = /^(?!.*(?:--|\.\.|\.git$))(?:\w(?:[\w.-]*\w)?\/)?(?=.{1,96}$)\w(?:[\w.-]*\w)?$/;
/** What git takes for a branch, a tag or a commit, but for a dash at the front, which begins a flag. */
const REVISION = /^(?![-/])(?!.*(?:\.\.|\/\/|@\{|\.lock$|[./]$))[^\s\p{Cc}~^:?*[\\]+$/u;

export const MODEL_SOURCE_RULES = ruleTable<ModelSource>([
  {
    code: 'INF070',
    severity: 'engine-error',
    title: 'A model of the hub has an id that the hub can have',
    source: 'https://github.com/huggingface/huggingface_hub/blob/v0.34.0/src/huggingface_hub/utils/_validators.py',
    check: ({ _bound: { hubId, path } }) => path !== undefined && (hubId === undefined || HUB_ID.test(hubId)) ? undefined : {
      path: 'model',
      got: hubId,
      expected: 'organization/name, the name at most 96 letters, digits, dashes, underscores and dots',
      remedy: 'copy the id from the page of the model; for a directory use ModelSource.hostPath(…) or ModelSource.persistentVolumeClaim(…)',
    },
  },
  {
    code: 'INF071',
    severity: 'engine-error',
    title: 'A revision is a name that git can have',
    source: 'https://git-scm.com/docs/git-check-ref-format',
    check: ({ _bound: { revision } }) => revision === undefined || REVISION.test(revision) ? undefined : {
      path: 'model.revision',
      got: revision,
      expected: 'a branch, a tag or a commit',
      remedy: 'copy the commit from the history of the model, or leave the revision out',
    },
  },
]);
