import { EngineSpec, EngineInputs } from './engine-spec';
import { isDnsLabel, isLabelValue } from '../kube/names';
import { PORTS, requireInteger } from '../rules/range';
import { Finding, ruleTable } from '../rules/rule';

/**
 * A program that serves a model: a fork of an engine with a command of its own, or another engine.
 */
export interface CustomEngineOptions {
  /**
   * The program and its first arguments. The flags of the engine follow. Empty: the entrypoint of the image.
   *
   * The command of an engine other than SGLang and vLLM is the whole command line, before `extraArgs`. `$(MODEL)` and `$(PORT)` in it
   * are the model and the port to listen on.
   */
  readonly command: string[];

  /**
   * The engine whose flags, paths and metrics the program has: `sglang` or `vllm`. For llm-d also `trtllm-serve`,
   * `triton-tensorrt-llm`, `triton` or any other name by which the endpoint picker reads metrics.
   */
  readonly engineType: string;

  /**
   * Release of the engine that the program was made from. Flags are not checked against it, but what depends on the release without being
   * a flag follows from it.
   *
   * @default - unknown
   */
  readonly engineVersion?: string;

  /**
   * Flag before the model, such as `--model`.
   *
   * @default - as the engine has it: `--model-path` for SGLang, none for vLLM
   */
  readonly modelFlag?: string;

  /**
   * Further ports that the program opens, by name: at most 15 lowercase letters, digits and dashes. Each is 1 to 65535.
   *
   * @default - none
   */
  readonly ports?: { [name: string]: number };

  /**
   * Path that answers 200 while the program is alive.
   *
   * @default '/health'
   */
  readonly healthPath?: string;

  /**
   * Path that answers 200 when the program can serve.
   *
   * @default - `/v1/models` for vLLM, else `healthPath`
   */
  readonly readyPath?: string;
}

/** What an image starts in place of the program of an engine. */
export type CustomProgram = Omit<CustomEngineOptions, 'engineType' | 'engineVersion'>;

/** What makes a custom engine invalid. */
export const CUSTOM_ENGINE_RULES = ruleTable<CustomEngineOptions>([
  {
    code: 'IMG005',
    severity: 'error',
    title: 'A custom engine has the name, flag, ports and paths of a program that Kubernetes can start and ask',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports',
    check: ({ engineType, command, modelFlag, ports = {}, healthPath, readyPath }) => [
      ...(engineType !== '' && isLabelValue(engineType) ? [] : [{ path: 'engineType', got: engineType, expected: 'the value of a label, such as vllm', remedy: 'write the name by which the endpoint picker knows the engine' }]),
      ...(command.includes('') ? [{ path: 'command', got: command, expected: 'words that are not empty', remedy: 'remove the empty text' }] : []),
      ...(modelFlag === undefined || /^--?[A-Za-z][-\w]*$/.test(modelFlag) ? [] : [{ path: 'modelFlag', got: modelFlag, expected: 'a flag, such as --model', remedy: 'write the flag alone, without a value' }]),
      ...Object.entries(ports).flatMap(([name, port]) => portFindings(name, port)),
      ...Object.entries({ healthPath, readyPath }).filter(([, path]) => path !== undefined && !/^\/[!-~]*$/.test(path)).map(([path, got]) => ({
        path, got, expected: 'a path that begins with /', remedy: 'write it as in the URL, without the host',
      })),
    ],
  },
]);

function portFindings(name: string, port: number): Finding[] {
  const range = requireInteger(`ports.${name}`, port, PORTS, 'write the port that the program opens');
  const isName = isDnsLabel(name) && name.length <= 15 && /[a-z]/.test(name) && !name.includes('--');
  return [
    ...(range ? [range] : []),
    ...(isName ? [] : [{ path: 'ports', got: name, expected: 'at most 15 lowercase letters, digits and single dashes, and a letter among them', remedy: 'rename the port' }]),
  ];
}

/** An engine, with the program of an image in place of its own. */
export function withProgram<I extends EngineInputs, P>(engine: EngineSpec<I, P>, program: CustomProgram | undefined): EngineSpec<I, P> {
  if (program === undefined) {
    return engine;
  }
  const { command, modelFlag, healthPath, readyPath } = program;
  const { server, serverFlags } = engine;
  return {
    ...engine,
    server: { ...server, command, ...(healthPath && { healthPath }), ...(readyPath && { modelsPath: readyPath }) },
    ...(modelFlag && {
      serverFlags: (plan, inputs, group) => {
        const [model, ...others] = serverFlags(plan, inputs, group);
        return [{ ...model, flag: modelFlag }, ...others];
      },
    }),
  };
}
