import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { synthesize } from './server';
import { AidaptivInference, AidaptivKvOffload, Gpu, HamiShare, ModelSource, Storage } from '../../src';
import { aidaptivInference } from '../arbitraries/aidaptiv';
import { Make, outcomeOf } from '../arbitraries/outcome';
import { ArgumentParser, expandedByKubernetes, factsOf, Option, optionsOf } from '../engines/flags/argparse';
import { isHere } from '../shells';

/** The options of the server as the chart spells them, and what each takes. */
const CHART: readonly (readonly [name: string, type: Option['type'], list?: '+'])[] = [
  ['--model', 'string'],
  ['--nvme_path', 'string'],
  ['--port', 'integer'],
  ['--gpu-memory-utilization', 'number'],
  ['--max-model-len', 'integer'],
  ['--tensor-parallel-size', 'integer'],
  ['--dram-kv-offload-gb', 'number'],
  ['--ssd-kv-offload-gb', 'number'],
  ['--no-resume-kv-cache', 'switch'],
  ['--disable-gpu-reuse', 'switch'],
  ['--enable-chunked-prefill', 'switch'],
  ['--disable-long-token', 'switch'],
  ['--resume-kv-cache', 'switch'],
  ['--clean-obsolete-kv-cache', 'switch'],
  ['--enable-prefix-caching', 'switch'],
  ['--enforce-eager', 'switch'],
  ['--disable_kv_cache_offload', 'switch'],
  ['--enable-lora', 'switch'],
  ['--lora-modules', 'string', '+'],
  ['--max-lora-rank', 'integer'],
];

/** Options that vLLM has as well, and this library sets besides. */
const MORE: typeof CHART = [['--served-model-name', 'string', '+'], ['--disable-custom-all-reduce', 'switch']];

const VALUES = synthesize({
  model: ModelSource.directory('/mnt/data/model/llama'),
  volumes: { data: Storage.persistentVolumeClaim('models', { mountPath: '/mnt/data' }) },
  gpu: Gpu.any(4).shared(HamiShare.percent(80)),
  args: { gpuMemoryUtilization: 0.85, maxModelLen: 8192, enableChunkedPrefill: true, enablePrefixCaching: true, enforceEager: true },
  lora: { adapters: [{ name: 'a', path: '/mnt/data/a' }, { name: 'b', path: '/mnt/data/b=1' }], maxLoraRank: 32 },
  kvOffload: AidaptivKvOffload.operator({ resume: true, cleanObsolete: true }),
  disableGpuReuse: true,
  disableLongToken: true,
});

(isHere('python3', 'the parser of the chart\'s options') ? test : test.skip)('Python parses all options of the chart as they are meant', () => {
  const program = `import argparse, json, sys
parser = argparse.ArgumentParser(allow_abbrev=False)
for name, kind, several in json.loads(sys.argv[1]):
    parser.add_argument(name, **({"action": "store_true"} if kind == "switch" else {"type": {"integer": int, "number": float, "string": str}[kind], "nargs": several}))
print(json.dumps(vars(parser.parse_args(sys.argv[2:]))))
`;
  const options = [...CHART, ...MORE].map(([name, type, list]) => [name, type, list ?? null]);
  const { stdout, stderr } = spawnSync('python3', ['-c', program, JSON.stringify(options), ...VALUES.container.args], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    model: '/mnt/data/model/llama',
    nvme_path: '/mnt/nvme0',
    port: 8000,
    gpu_memory_utilization: 0.85,
    max_model_len: 8192,
    tensor_parallel_size: 4,
    dram_kv_offload_gb: 0,
    ssd_kv_offload_gb: 500,
    no_resume_kv_cache: false,
    disable_gpu_reuse: true,
    enable_chunked_prefill: true,
    disable_long_token: true,
    resume_kv_cache: true,
    clean_obsolete_kv_cache: true,
    enable_prefix_caching: true,
    enforce_eager: true,
    disable_kv_cache_offload: false,
    enable_lora: true,
    lora_modules: ['a=/mnt/data/a', '{"name":"b","path":"/mnt/data/b=1"}'],
    max_lora_rank: 32,
    served_model_name: ['llama'],
    disable_custom_all_reduce: true,
  });
});

test('whatever is stated, the parser of vLLM with the options of aiDAPTIV reads it', () => {
  const newest = factsOf('vllm').versions.slice(-1)[0].version;
  const ofVllm = optionsOf('vllm', newest);
  const known = new Set(ofVllm.flatMap(({ names }) => names));
  const own = CHART.filter(([name]) => !known.has(name)).map(([name, type, list]): Option => ({ names: [name], prop: name, type, list }));
  expect(own).toHaveLength(9);
  const parser = new ArgumentParser([...ofVllm, ...own]);
  let parsed = 0;
  const make: Make<object> = (scope, id, props) => new AidaptivInference(scope, id, props as never);
  fc.assert(fc.property(aidaptivInference.right, (props) => {
    const { manifests = '[]' } = outcomeOf(make, { props: { ...props, extraArgs: undefined, nodesPerReplica: 1 } });
    for (const { spec } of JSON.parse(manifests).filter(({ kind }: { kind: string }) => kind === 'Deployment')) {
      const [{ args }] = spec.template.spec.containers;
      const values = parser.parse((args as string[]).map((item) => expandedByKubernetes(item)));
      expect(values).toMatchObject({ port: props.port ?? 8000, ...props.args });
      parsed++;
    }
  }), { numRuns: 60 });
  expect(parsed).toBeGreaterThan(30);
});
