import { ApiObject } from 'cdk8s';
import { effectiveOptions } from './effective-options';
import { Identity } from './identity';
import { InferenceDefaults } from './inference-defaults';
import { InferenceServer } from './inference-server';
import { podMonitor } from './metrics';
import { makeRole, RoleDesign, RoleProps } from './role';
import { SERVING_PORT_NAME } from '../pod/parts/probes';
import { Places } from '../rules/places';
import { serviceManifest, serviceReference, serviceUrl } from '../traffic/service';

/** A server in a chart. */
export interface MadeServer {
  readonly workload: ApiObject;
  readonly service: ApiObject;
  readonly url: string;
}

/** Makes a server: a workload whose pods have one role, and a Service in front of those that serve requests. */
export function makeServer(scope: InferenceServer, props: RoleProps, design: RoleDesign): MadeServer {
  const { role, launch, workload } = design;
  const { service, metrics } = props;
  const defaults = InferenceDefaults._for(scope);
  const places = new Places();
  const options = effectiveOptions(props, defaults, places);
  const identity = new Identity(scope, role, workload.nameBudget, props, defaults);
  const { name, namespace } = identity;
  const { pods, manifest, names } = makeRole({ identity, options, places }, props, design);
  const { protocol } = launch.listening;
  const portName = design.portName ?? SERVING_PORT_NAME;
  const serviceTarget = { name: names.service, selector: names.serving, portName, port: launch.inputs.port!, protocol };

  const { main, objects } = scope._assemble({
    identity,
    defaults,
    props,
    roles: [pods],
    main: manifest,
    claims: workload.claims,
    backend: serviceReference(serviceTarget.name, service?.port ?? serviceTarget.port),
    objects: [
      { id: 'Service', manifest: serviceManifest(serviceTarget, service), source: names.serviceSource },
      ...(metrics ? [{ id: 'PodMonitor', manifest: podMonitor(metrics._bind(), { name, selector: names.all, port: portName, ranks: launch.rankPorts, isEncrypted: protocol === 'https' }) }] : []),
    ],
  }, names.serving, names.all);
  return { workload: main, service: objects.get('Service')!, url: serviceUrl(serviceTarget, namespace, service) };
}
