import { PROCESSOR } from './payload-processor';
import { ModelRouteProps, RoutedModel } from './props';
import { Manifest } from '../kube/manifest';
import { shortHash } from '../kube/short-hash';
import { EmittedObject } from '../serving/emission';
import { Identity } from '../serving/identity';
import { gatewayRoute } from '../traffic/gateway-route';
import { RouteBackend } from '../traffic/http-route';
import { referenceGrant } from '../traffic/reference-grant';

/** Characters of what makes the names of further objects different. */
export const HASH_LENGTH = 8;

/** The route itself, with all of the construct's metadata. */
export function routeManifest(props: ModelRouteProps, { name, namespace, metadata }: Identity): Manifest {
  const requests = props.models.map((model) => ({
    headers: model.name === undefined ? [] : [{ name: PROCESSOR.header, value: model.name }], backends: backendsOf(model, namespace),
  }));
  return { ...gatewayRoute(name, props, requests), metadata };
}

/** The backends of a model, as the route refers to them. */
function backendsOf({ backends }: RoutedModel, namespace: string | undefined): RouteBackend[] {
  return backends.map((backend) => backend._bind()).flatMap(({ reference, namespace: own, weight }) => (
    reference ? [{ ...reference, namespace: own === namespace ? undefined : own, weight }] : []));
}

/** The objects beside the route: what makes names of models known to the processor, and what allows backends of other namespaces. */
export function furtherObjects(props: ModelRouteProps, identity: Identity): EmittedObject[] {
  return [...modelMaps(props, identity), ...grants(props, identity)];
}

function modelMaps({ models, payloadProcessor }: ModelRouteProps, { name, namespace }: Identity): EmittedObject[] {
  return models.flatMap(({ name: model, adapters = [] }): EmittedObject[] => {
    if (model === undefined || payloadProcessor === undefined) {
      return [];
    }
    const hash = shortHash(`${namespace} ${model}`, HASH_LENGTH);
    return [{
      id: `Model-${hash}`,
      manifest: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `${name}-${hash}`, namespace: payloadProcessor.namespace, labels: { [PROCESSOR.label]: 'true' } },
        data: { [PROCESSOR.baseModel]: model, ...(adapters.length > 0 && { [PROCESSOR.adapters]: listText(adapters) }) },
      },
    }];
  });
}

/** A list as YAML. */
function listText(items: readonly string[]): string {
  return items.map((item) => `- ${JSON.stringify(item)}\n`).join('');
}

function grants({ models }: ModelRouteProps, { name, namespace: from }: Identity): EmittedObject[] {
  const made = new Map<string, EmittedObject>();
  for (const { namespace, ...backend } of models.flatMap((model) => backendsOf(model, from))) {
    if (namespace !== undefined && from !== undefined) {
      const hash = shortHash(`${from} ${namespace} ${backend.kind} ${backend.name}`, HASH_LENGTH);
      made.set(hash, { id: `Grant-${hash}`, manifest: referenceGrant({ name: `${name}-${hash}`, namespace, backend, from }) });
    }
  }
  return [...made.values()];
}
