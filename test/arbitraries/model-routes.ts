import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { acknowledge, metadata, notSecrets } from './servers';
import { constants, count, duration, listOf, looseStructOf, madeBy, mapped, name, named, number, oneOf, path, structOf, text, Values } from './values';
import {
  BackendOptions, EngineImage, GatewayProvider, GatewayRef, ModelBackend, ModelRouteProps, ModelSource, NamedBackendOptions, PayloadProcessorRef,
  PayloadProcessorVersion, RoutedModel, VllmServer,
} from '../../src';

const server = new VllmServer(new Chart(new App(), 'other'), 'server', {
  metadata: { name: 'chat' }, image: EngineImage.vllm('v0.22.0'), model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
});

const weight = count(0, 100);
const place = looseStructOf<NamedBackendOptions>({ weight, namespace: name });

const backend = madeBy<typeof ModelBackend, ModelBackend>({
  server: mapped(looseStructOf<BackendOptions>({ weight }), (options) => ModelBackend.server(server, options)),
  pool: named(name, place, ModelBackend.pool),
  service: mapped({ right: fc.tuple(name.right, fc.integer({ min: 1, max: 65535 })), wrong: fc.tuple(name.wrong, number) }, ([own, port]) => (
    ModelBackend.service(own, port))),
});

const routedModel = looseStructOf<RoutedModel>({
  name: oneOf('Qwen/Qwen3-8B', 'phi', 'llama'), adapters: listOf(oneOf('sql', 'support', 'reviews')), backends: listOf(backend),
}, 'backends');

/** Everything that can be said of a route to models. */
export const modelRoute: Values<ModelRouteProps> = structOf<ModelRouteProps>({
  metadata,
  gateway: looseStructOf<GatewayRef>({ name, namespace: name, sectionName: name }, 'name'),
  provider: constants(GatewayProvider.NONE, GatewayProvider.ISTIO, GatewayProvider.AGENTGATEWAY),
  models: listOf(routedModel),
  payloadProcessor: structOf<PayloadProcessorRef>({
    version: { right: fc.constant(PayloadProcessorVersion.V0_1_0), wrong: text.map(PayloadProcessorVersion.of) }, namespace: name,
  }, 'version'),
  hostnames: listOf(oneOf('llm.example.com', '*.example.com')),
  path,
  requestTimeout: duration,
  acknowledge,
  notSecrets,
}, 'gateway', 'models', 'payloadProcessor');
