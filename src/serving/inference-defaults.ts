import { IConstruct } from 'constructs';
import { HTTP_ADDRESS } from '../kube/http-address';
import { isRegistry } from '../kube/image-reference';
import { Caches } from '../pod/parts/caches';
import { CaBundleOptions, ProxyOptions } from '../pod/parts/cluster-access';
import { IpFamily } from '../pod/parts/ip-family';
import { Nodes } from '../pod/parts/nodes';
import { SecretRef } from '../pod/parts/secret-ref';
import { SecurityProfile } from '../pod/parts/security-profile';
import { Toleration } from '../pod/parts/toleration';
import { Acknowledgement } from '../rules/acknowledgement';
import { checkInputs } from '../rules/normalize';
import { NotSecret } from '../rules/not-secret';
import { mildestOf, Review } from '../rules/review';
import { Finding, ruleTable } from '../rules/rule';
import { StrictOptions, versionNumbers } from '../rules/strictness';

/**
 * Values that a platform team sets for every construct of an app or a chart.
 */
export interface InferenceDefaultsOptions {
  /**
   * Registry that all images are pulled from, such as `registry.example.com/mirror`. It takes the place
   * of the registry in each image reference; repository, tag and digest stay.
   *
   * @default - each image's own registry
   */
  readonly imageRegistry?: string;

  /**
   * Names of Secrets with credentials for the registry. Those of several scopes add up.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Labels of every pod. A construct's own labels win.
   *
   * @default - none
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of every pod. A construct's own annotations win.
   *
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Taints that every pod tolerates, in addition to that of its accelerator. Those of several scopes add up.
   *
   * @default - none
   */
  readonly tolerations?: Toleration[];

  /**
   * How much pods are allowed to do.
   *
   * @default SecurityProfile.imageDefault()
   */
  readonly securityProfile?: SecurityProfile;

  /**
   * Version of Kubernetes that the cluster has, such as `1.35`: what it can do is used.
   *
   * @default 1.28
   */
  readonly kubernetesVersion?: string;

  /**
   * Address of a mirror of the Hugging Face hub, such as `https://hub.example.com`.
   *
   * @default - the hub itself
   */
  readonly huggingFaceEndpoint?: string;

  /**
   * Token for the Hugging Face hub, for models of the hub without a token of their own. The Secret must exist in each namespace, unless
   * it is optional.
   *
   * @default - none: models are public, or have a token of their own
   */
  readonly huggingFaceToken?: SecretRef;

  /**
   * Volumes for downloads and compiled kernels, for each of both where a construct states none.
   *
   * @default - none
   */
  readonly caches?: Caches;

  /**
   * Which nodes pods with accelerators run on.
   *
   * @default - any node that has the accelerators
   */
  readonly nodes?: Nodes;

  /**
   * Scheduler that places the pods, such as `kai-scheduler`.
   *
   * @default - that of HAMi for shares of GPUs, otherwise that of Kubernetes
   */
  readonly schedulerName?: string;

  /**
   * PriorityClass of the pods.
   *
   * @default - the default of the cluster
   */
  readonly priorityClassName?: string;

  /**
   * IP family of the network of the pods: programs listen on its addresses.
   *
   * @default IpFamily.IPV4
   */
  readonly ipFamily?: IpFamily;

  /**
   * Proxy through which pods reach the internet.
   *
   * @default - none
   */
  readonly proxy?: ProxyOptions;

  /**
   * Certificates of authorities that pods trust, in a ConfigMap of each namespace.
   *
   * @default - those of the images
   */
  readonly caBundle?: CaBundleOptions;

  /**
   * Findings to accept wherever they occur. Those of several scopes add up.
   *
   * @default - none
   */
  readonly acknowledge?: Acknowledgement[];

  /**
   * Values that look like credentials but are not, each by its path in the props and with a reason. Those of several scopes add up.
   *
   * @default - none
   */
  readonly notSecrets?: NotSecret[];

  /**
   * Makes advice an error, for builds that must not pass with any. That of the nearest scope holds.
   *
   * @default - advice is printed
   */
  readonly strict?: StrictOptions;
}

/** The defaults of a construct around which none are stated. */
export const NO_DEFAULTS: InferenceDefaultsOptions = {};

const DEFAULTS = Symbol.for('cdk8s-inference.InferenceDefaults');

interface Defaulted extends IConstruct {
  [DEFAULTS]?: InferenceDefaults;
}

/**
 * Defaults for all constructs below an app, a chart or another construct.
 *
 * What a construct is given itself wins over the defaults of its chart, and those over the defaults of the app.
 */
export class InferenceDefaults {
  /**
   * The defaults of a scope.
   *
   * @param scope app, chart or construct
   */
  public static of(scope: IConstruct): InferenceDefaults {
    const defaulted = scope as Defaulted;
    if (!defaulted[DEFAULTS]) {
      Object.defineProperty(scope, DEFAULTS, { value: new InferenceDefaults(scope) });
    }
    return defaulted[DEFAULTS]!;
  }

  /**
   * What holds for a construct: the defaults of all scopes around it, the nearest first.
   *
   * @internal
   */
  public static _for(construct: IConstruct): InferenceDefaultsOptions {
    let merged = NO_DEFAULTS;
    for (let scope = construct.node.scope; scope; scope = scope.node.scope) {
      const defaults = InferenceDefaults.of(scope);
      defaults.read = true;
      if (defaults.options) {
        merged = merge(defaults.options, merged);
      }
    }
    return merged;
  }

  private options?: InferenceDefaultsOptions;
  private read = false;

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Sets defaults, before the first construct that they hold for. A second call adds to the first.
   *
   * Throws when a construct below the scope was made already: it would have missed them.
   *
   * @param options the defaults
   */
  public set(options: InferenceDefaultsOptions): void {
    if (this.read) {
      new Review().run(ORDER_RULES, this.scope).concludeCall('InferenceDefaults.set');
    }
    this.options = this.options ? merge(this.options, options) : options;
  }

  /**
   * Makes advice that this library gave in a version already an error, for builds that must not pass with any. A shorthand for `set`.
   *
   * What `acknowledge` lists never fails. Advice on a model or a release that this library does not know fails only where `including`
   * lists it. Throws as `set` does.
   *
   * @param options the version, and what does not fail
   */
  public strict(options: StrictOptions): void {
    this.set({ strict: options });
  }
}

checkInputs('InferenceDefaults', InferenceDefaults);

/** An undefined prop of an inner scope leaves the value of an outer scope. */
function merge(outer: InferenceDefaultsOptions, inner: InferenceDefaultsOptions): InferenceDefaultsOptions {
  return {
    imageRegistry: inner.imageRegistry ?? outer.imageRegistry,
    imagePullSecrets: [...new Set(concat(outer.imagePullSecrets, inner.imagePullSecrets))],
    podLabels: { ...outer.podLabels, ...inner.podLabels },
    podAnnotations: { ...outer.podAnnotations, ...inner.podAnnotations },
    tolerations: concat(outer.tolerations, inner.tolerations),
    securityProfile: inner.securityProfile ?? outer.securityProfile,
    kubernetesVersion: inner.kubernetesVersion ?? outer.kubernetesVersion,
    huggingFaceEndpoint: inner.huggingFaceEndpoint ?? outer.huggingFaceEndpoint,
    huggingFaceToken: inner.huggingFaceToken ?? outer.huggingFaceToken,
    caches: outer.caches && inner.caches ? { ...outer.caches, ...inner.caches } : inner.caches ?? outer.caches,
    nodes: inner.nodes ?? outer.nodes,
    schedulerName: inner.schedulerName ?? outer.schedulerName,
    priorityClassName: inner.priorityClassName ?? outer.priorityClassName,
    ipFamily: inner.ipFamily ?? outer.ipFamily,
    proxy: inner.proxy ?? outer.proxy,
    caBundle: inner.caBundle ?? outer.caBundle,
    acknowledge: concat(outer.acknowledge, inner.acknowledge),
    notSecrets: concat(outer.notSecrets, inner.notSecrets),
    strict: inner.strict ?? outer.strict,
  };
}

/** Both lists. An empty name is a gap, too: `condition && name`. */
function concat<T>(some: readonly T[] = [], others: readonly T[] = []): T[] {
  return [...some, ...others].filter((item) => item);
}

/** The rule of calls that come too late. */
const ORDER_RULES = ruleTable<IConstruct>([
  {
    code: 'INF009',
    severity: 'error',
    title: 'Defaults are set before the first construct that they hold for',
    source: 'docs/architecture.md',
    check: ({ node: { path } }) => ({
      path: path === '' ? 'InferenceDefaults of the App' : `InferenceDefaults of ${path}`,
      expected: 'no construct below the scope yet: those that are there have missed the defaults',
      remedy: 'move this call up',
    }),
  },
]);

export const DEFAULTS_RULES = ruleTable<InferenceDefaultsOptions>([
  {
    code: 'INF065',
    severity: 'error',
    title: 'A registry is a host, and a path if there is one',
    source: 'https://github.com/distribution/reference/blob/v0.6.0/reference.go',
    check: ({ imageRegistry }) => imageRegistry === undefined || isRegistry(imageRegistry) ? undefined : {
      path: 'InferenceDefaults.imageRegistry',
      got: imageRegistry,
      expected: 'a host, with a port and a path if need be, without https:// and without a slash at its end',
      remedy: "write it as in front of an image: 'registry.example.com/mirror'",
    },
  },
  {
    code: 'INF066',
    severity: 'engine-error',
    title: 'A mirror of the hub has an address of HTTP',
    source: 'https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables',
    check: ({ huggingFaceEndpoint: got }) => got === undefined || HTTP_ADDRESS.test(got) ? undefined : {
      path: 'InferenceDefaults.huggingFaceEndpoint', got, expected: 'an address such as https://hub.example.com', remedy: 'write scheme and host, and the port if need be',
    },
  },
  {
    code: 'INF231',
    severity: 'error',
    title: '`strict.asOf` is a version of this library',
    source: 'docs/rules.md',
    check: ({ strict }) => strict !== undefined && versionNumbers(strict.asOf) === undefined && {
      path: 'InferenceDefaults.strict.asOf',
      got: strict.asOf,
      expected: 'a version of this library such as 1.4.0',
      remedy: 'copy it from package.json, where the library is among the dependencies',
    },
  },
  {
    code: 'INF232',
    severity: 'error',
    title: '`strict` lists codes of rules that can give advice',
    source: 'docs/rules.md',
    check: ({ strict }) => STRICT_LISTS.flatMap((list) => (strict?.[list] ?? []).filter((code) => !isAdvice(code)).map((got): Finding => ({
      path: `InferenceDefaults.strict.${list}`, got, expected: 'the code of a rule that gives advice', remedy: 'copy a code from docs/rules.md, or remove it',
    }))),
  },
]);

const STRICT_LISTS = ['except', 'including'] as const;

function isAdvice(code: string): boolean {
  const severity = mildestOf(code);
  return severity !== undefined && severity !== 'error';
}
