import { mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { SGLANG_DOCS } from './facts/sglang-docs';
import { SGLANG_JAX_DOCS } from './facts/sglang-jax-docs';
import { VLLM_DOCS } from './facts/vllm-docs';
import { EngineSource, structSource } from './flags/args-struct';
import { checkExplained } from './flags/explained';
import { pageSource } from './flags/flag-page';
import { readFacts } from './flags/fold-in';
import { tableSource } from './flags/table-source';
import { vllmNamesSource } from './flags/vllm-names';
import { SGLANG_OWNED_FLAGS } from '../src/engines/sglang/owned-flags';
import { SGLANG_JAX_OWNED_FLAGS } from '../src/engines/sglang-jax/owned-flags';
import { VLLM_OWNED_FLAGS } from '../src/engines/vllm/owned-flags';

const ROOT = join(__dirname, '..');

/** What is made from the fact tables, by path from the root of the repository. */
export function generated(): Map<string, string> {
  const files = new Map<string, string>();
  for (const source of sources()) {
    const { engine } = source.facts;
    checkExplained(source);
    files.set(`src/engines/${engine}/args.generated.ts`, structSource(source));
    files.set(`src/engines/${engine}/flags.generated.ts`, tableSource(source.facts));
    files.set(`docs/flags-${engine}.md`, pageSource(source));
  }
  files.set('src/engines/vllm/names.generated.ts', vllmNamesSource());
  return files;
}

/** The engines whose flags are generated: a struct and a page for each. */
export function sources(): EngineSource[] {
  return [
    {
      facts: readFacts('sglang'),
      owned: SGLANG_OWNED_FLAGS,
      docs: SGLANG_DOCS,
      explains: 'common',
      title: 'SGLang',
      struct: 'SglangServerArgs',
      see: 'https://docs.sglang.ai/advanced_features/server_arguments.html',
    },
    {
      facts: readFacts('vllm'),
      owned: VLLM_OWNED_FLAGS,
      docs: VLLM_DOCS,
      explains: 'all',
      title: 'vLLM',
      struct: 'VllmServerArgs',
      see: 'https://docs.vllm.ai/en/latest/cli/serve.html',
    },
    {
      facts: readFacts('sglang-jax'),
      owned: SGLANG_JAX_OWNED_FLAGS,
      docs: SGLANG_JAX_DOCS,
      explains: 'common',
      title: 'SGLang-JAX',
      struct: 'SglangJaxServerArgs',
      see: 'https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/server_args.py',
    },
  ];
}

/** Writes all of them. */
export function writeGenerated(): void {
  for (const [path, text] of generated()) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
}

if (require.main === module) {
  writeGenerated();
}
