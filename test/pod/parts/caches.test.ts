import { SGLANG } from '../../../src/engines/sglang/engine';
import { cacheParts } from '../../../src/pod/parts/caches';
import { Storage } from '../../../src/pod/parts/storage';

const CLAIM = Storage.persistentVolumeClaim('cache');

test('without caches there are no parts', () => {
  expect(cacheParts(undefined, {})).toEqual([]);
  expect(cacheParts({}, {})).toEqual([]);
});

test('HF_HOME is the mount path of the Hugging Face cache', () => {
  expect(cacheParts({ huggingFace: CLAIM }, {})).toEqual([{
    from: 'caches.huggingFace',
    volumes: [{ name: 'huggingface-cache', source: { persistentVolumeClaim: { claimName: 'cache' } }, mountPath: '/cache/huggingface', subPath: undefined }],
    env: [{ name: 'HF_HOME', value: '/cache/huggingface' }],
  }]);
});

test('every compiler has a directory in the compile cache, Inductor its root', () => {
  const [{ volumes, env }] = cacheParts({ compile: CLAIM }, SGLANG.compileCache);
  expect(volumes).toMatchObject([{ name: 'compile-cache', mountPath: '/cache/compile' }]);
  expect(Object.fromEntries(env!.map(({ name, value }) => [name, value]))).toEqual({
    FLASHINFER_WORKSPACE_BASE: '/cache/compile',
    SGLANG_CACHE_DIR: '/cache/compile/sglang',
    SGLANG_DG_CACHE_DIR: '/cache/compile/deep_gemm',
    TORCHINDUCTOR_CACHE_DIR: '/cache/compile',
    TRITON_CACHE_DIR: '/cache/compile/triton',
  });
});

test('the variables follow the mount path', () => {
  const storage = Storage.emptyDir({ mountPath: '/warm', subPath: 'chat' });
  const [hub, compile] = cacheParts({ huggingFace: storage, compile: storage }, SGLANG.compileCache);
  expect(hub.env).toEqual([{ name: 'HF_HOME', value: '/warm' }]);
  expect(compile.env!.every(({ value }) => value === '/warm' || value!.startsWith('/warm/'))).toBe(true);
  expect([hub, compile].flatMap(({ volumes }) => volumes!).map(({ subPath }) => subPath)).toEqual(['chat', 'chat']);
});
