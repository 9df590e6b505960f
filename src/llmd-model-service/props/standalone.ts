import { Duration } from 'cdk8s';
import { EndpointPickerOptions } from './endpoint-picker';
import { ContainerResources } from '../../pod/parts/resources';
import { ServiceOptions } from '../../traffic/service';

/**
 * The Envoy proxy in the pod of an endpoint picker: it takes the requests.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/ext_proc_filter
 */
export interface EnvoyOptions {
  /**
   * Reference of the image. It has `sleep`, and a user with the id 101.
   *
   * @default - a release of `docker.io/envoyproxy/envoy`
   */
  readonly image?: string;

  /**
   * CPU and memory of Envoy. It has a thread for each CPU of the limit, or of the request where there is no limit.
   *
   * @default - 4 CPUs and 8 GiB are set aside, with a limit of 8 CPUs
   */
  readonly resources?: ContainerResources;
}

/**
 * An endpoint picker with a proxy of its own, in place of a Gateway.
 */
export interface LlmdStandaloneOptions {
  /**
   * The endpoint picker.
   *
   * @default - one of the release of the service
   */
  readonly epp?: EndpointPickerOptions;

  /**
   * The proxy.
   *
   * @default - Envoy, as upstream
   */
  readonly envoy?: EnvoyOptions;

  /**
   * The Service in front of the proxy.
   *
   * @default - port 80, within the cluster
   */
  readonly service?: ServiceOptions;

  /**
   * Whether an InferencePool is made. Without it, the picker selects the pods by itself, and the cluster needs no CRDs.
   *
   * @default true
   */
  readonly inferencePool?: boolean;

  /**
   * How long a request may take. 0 is for ever.
   *
   * @default - for ever
   */
  readonly requestTimeout?: Duration;
}
