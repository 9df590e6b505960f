import { HamiRelease } from '../../../hardware/hami-release';
import { ipcBetweenShares, where } from '../../rule-rows';
import { ResolvedVllm } from '../resolve';

/** Releases of HAMi under which a release of vLLM and newer ones do not start with several GPUs. */
interface Clash {
  readonly vllm: string;
  readonly hami: string;
  /** The first release of HAMi that fixes it. */
  readonly fixed: string;
  readonly source: string;
}

const CLASHES: readonly Clash[] = [
  { vllm: 'v0.9.0', hami: '2.6.0', fixed: '2.6.1', source: 'https://github.com/Project-HAMi/HAMi/issues/1191' },
  { vllm: 'v0.11.0', hami: '2.7.0', fixed: '2.7.1', source: 'https://github.com/Project-HAMi/HAMi/issues/1479' },
  { vllm: 'v0.18.0', hami: '2.7.0', fixed: '2.8.2', source: 'https://github.com/Project-HAMi/HAMi-core/pull/186' },
];

/** Shares of GPUs, as far as several of them are used at a time. */
export const VLLM_SHARE_RULES = where<ResolvedVllm>(({ gpu }) => gpu?.share !== undefined, [
  {
    code: 'VLL140',
    severity: 'advice',
    title: 'Tensor parallelism over shares of GPUs requires disableCustomAllReduce',
    source: 'https://github.com/Project-HAMi/HAMi/blob/v2.10.0/examples/nvidia/vllm_cross_vgpu.yaml',
    check: ipcBetweenShares,
  },
  {
    code: 'VLL141',
    severity: 'advice',
    title: 'HAMi runs this release of vLLM on several GPUs',
    source: CLASHES[CLASHES.length - 1].source,
    check: ({ version, tp, gpu }) => {
      const stated = gpu?.share?._bind().options.version ?? '';
      const release = HamiRelease.parse(stated);
      return tp > 1 && release !== undefined && version !== undefined && CLASHES
        .filter(({ vllm, hami, fixed }) => version.atLeast(vllm) && release.atLeast(hami) && !release.atLeast(fixed))
        .slice(-1)
        .map(({ fixed, source }) => ({
          path: 'gpu (version)',
          got: stated,
          expected: `${fixed} or newer for vLLM ${version.text} with tensor parallelism ${tp}: it crashes under earlier ones, see ${source}`,
          remedy: `update HAMi to ${fixed} and state that version, or use one GPU`,
        }));
    },
  },
]);
