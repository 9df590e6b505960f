import { App, Chart } from 'cdk8s';
import * as own from '../../src';
import { isOfClass } from '../../src/rules/class-mark';
import { callsOf } from '../../src/rules/input-kinds';
import { CLASSES } from '../../src/rules/inputs.generated';
import { synth } from '../synth';

type Package = typeof own;

/** The package, loaded once more: as from another folder of node_modules. */
function anotherCopy(): Package {
  let copy: Package | undefined;
  jest.isolateModules(() => {
    copy = jest.requireActual<Package>('../../src');
  });
  return copy!;
}

const other = anotherCopy();

/** A server of this copy, from values of a copy. */
function serverOf(copy: Package): unknown {
  const { EngineImage, EnvValue, Gpu, InferenceDefaults, ModelSource, Nodes, Rollout, SecretRef, SecurityProfile, Storage } = copy;
  const chart = new Chart(new App(), 'chart');
  InferenceDefaults.of(chart).set({ securityProfile: SecurityProfile.restricted() });
  const token = SecretRef.of({ name: 'hub', key: 'token' });
  new own.SglangServer(chart, 'server', {
    image: EngineImage.sglang('v0.5.17'),
    model: ModelSource.huggingFace('Qwen/Qwen3-8B', { token }),
    gpu: Gpu.L4.times(2),
    nodes: Nodes.karpenter('gpu'),
    rollout: Rollout.oneByOne(),
    caches: { huggingFace: Storage.persistentVolumeClaim('models') },
    env: { GREETING: EnvValue.of('hello'), KEY: EnvValue.fromSecret(token) },
  });
  return synth(chart);
}

/** An object as another version of the package makes it. */
function ofVersion<T extends object>(version: string, name: string, made: T): T {
  return Object.defineProperty(made, Symbol.for('cdk8s-inference.class'), { value: { name, version } });
}

test('the test loads two copies of the package', () => {
  expect(other.ModelSource).not.toBe(own.ModelSource);
  expect(other.ModelSource.gcs('gs://bucket/x')).not.toBeInstanceOf(own.ModelSource);
});

test('objects of another copy of the same version are accepted', () => {
  expect(serverOf(other)).toEqual(serverOf(own));
  expect(own.Nodes.withGpu(other.Gpu.L4)).toEqual(own.Nodes.withGpu(own.Gpu.L4));
});

test('INF007: objects of another version are refused, with both versions', () => {
  const gpu = ofVersion('0.0.1', 'Gpu', own.Gpu.any(1));
  expect(() => own.Nodes.withGpu(gpu)).toThrow(
    /\[INF007\] gpu: got a Gpu, expected an object of cdk8s-inference .*; version 0\.0\.1 created this one; install a single version of the package: `npm ls cdk8s-inference`/,
  );
});

test.each(Object.keys(CLASSES).filter((name) => callsOf(name).some(({ type }) => type !== 'method')))('a %s with members that no constructor set is refused', (name) => {
  const { prototype } = (own as unknown as { readonly [name: string]: { readonly prototype: object } })[name];
  expect(isOfClass(name, Object.setPrototypeOf({ count: 1 }, prototype))).toBe(false);
});

test('a forged image is a finding, whether or not a true one was made before', () => {
  const image = Object.setPrototypeOf({ count: 1 }, own.EngineImage.prototype) as own.EngineImage;
  const props = { image, model: own.ModelSource.directory('/models'), gpu: own.Gpu.L4 };
  expect(() => new own.VllmServer(new Chart(new App(), 'chart'), 'server', props)).toThrow('[INF005] image: got an EngineImage, expected an EngineImage');
});

test('an object that only has the prototype of a class is refused', () => {
  expect(() => own.Nodes.withGpu(Object.create(own.Gpu.prototype) as own.Gpu)).toThrow('[INF005] gpu: got a Gpu, expected a Gpu');
});
