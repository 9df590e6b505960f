import { ModelDimensions } from '../engines/model-dimensions';

/** How the weights of a copy are stored, as far as a name tells. */
export type WeightFormat = Pick<ModelDimensions, 'quantization' | 'weightBits' | 'weightBlockSize' | 'parameters' | 'irregularWeights'>;

/** What ends the names of copies in another format, each with the bits of a weight, including its share of the scales. */
const FORMATS: readonly (readonly [suffix: RegExp, bits: number])[] = [
  [/[-.](bf16|fp16)$/, 16],
  [/[-.](?:quark-)?(mxfp4|w-mxfp4-a-fp8)(?:-preview)?$/, 4 + 8 / 32],
  [/[-.](?:quantized[-.])?(?:qat-)?(fp8-?(?:dynamic|block|static|static-pertensor|per-tensor|kv|ptpc|e4m3)?|w8a8(?:-fp8|-int8)?|w8a16|int8|gptq-int8|gptq-8bit|awq-8bit|awq-int8|8bit|mxfp8)$/, 8],
  [/[-.](?:qat-)?(nvfp4|fp4)(?:-v\d|-qad|-w4a4|-w4a16)?$/, 4 + 8 / 16],
  [/[-.](?:unsloth-)?(bnb-4bit)$/, 4 + 32 / 64],
  [/[-.](?:quantized[-.])?(?:qat-)?(awq-w4a16|w4a16(?:-(?:g128|ct|awq|gptq|autoround))?|awq(?:-int4|-4bit|-marlin)?|gptq(?:-int4|-4bit|-4b-128g|-marlin)?|int4(?:-asym)?(?:-autoround|-awq|-gptq)?|autoround(?:-int4)?|4bit)$/, 4 + 16 / 128],
];

/** Files in several formats; a server loads one, and which one is unknown. */
const GGUF = /[-.](?:qat-)?(?:q\d_\w+-)?(gguf)$/;
const GGUF_FORMAT: WeightFormat = { quantization: 'gguf', weightBits: undefined, parameters: undefined, irregularWeights: true };

/** What revisions and variants of a model add to its name: they have its shape. */
const VARIANT = /^(\d{4}|\d{6}|instruct|it|pt|base|chat|thinking|think|reasoning|hf|preview|exp|terminus|latest|sft|dpo|pretrain|1m|jp|japanese|v\d+([._]\d+)?)$/;

/** Prefixes that some organisations put before the name, others not. */
const PREFIX = /^(meta|nvidia|mistralai|google|microsoft)-(?=llama|nemotron|mistral|gemma|phi)/;

/** How publishers quantize, by what their names say. Elsewhere the name of the method is left open, since the same letters stand for several. */
const METHODS: { readonly [organisation: string]: readonly (readonly [format: RegExp, method: WeightFormat])[] } = {
  qwen: [
    [/^fp8$/, { quantization: 'fp8', weightBlockSize: 128 }],
    [/^awq$/, { quantization: 'awq' }],
    [/^gptq/, { quantization: 'gptq' }],
  ],
  nvidia: [[/^fp8$/, { quantization: 'modelopt_fp8' }], [/^(nv)?fp4$/, { quantization: 'modelopt_fp4' }]],
  redhatai: [[/^(fp8-(dynamic|block)|w8a8|w8a16|w4a16|nvfp4)/, { quantization: 'compressed-tensors' }]],
  unsloth: [[/^bnb/, { quantization: 'bitsandbytes' }]],
};

/** The parts of a model's id on the hub. */
export class ModelName {
  public readonly organisation: string;
  /** The name of the model that this one is a copy of. */
  public readonly original: string;
  /** How the copy is stored, in the words of its name. */
  public readonly format?: string;
  /** Bits of a weight in that format. */
  public readonly bits?: number;

  public constructor(id: string) {
    const slash = id.indexOf('/');
    const name = id.slice(slash + 1).toLowerCase().replace(PREFIX, '');
    this.organisation = id.slice(0, Math.max(slash, 0)).toLowerCase();
    const found = FORMATS.find(([suffix]) => suffix.test(name));
    const [suffix, format] = (found?.[0] ?? GGUF).exec(name) ?? [''];
    this.original = suffix === '' ? name : name.slice(0, -suffix.length);
    this.format = format;
    this.bits = found?.[1];
  }

  /** The name without what tells revisions and variants apart. */
  public get stem(): string {
    return this.original.split('-').filter((part) => !VARIANT.test(part)).join('-');
  }

  /** What tells revisions and variants apart. */
  public get variant(): readonly string[] {
    return this.original.split('-').filter((part) => VARIANT.test(part));
  }
}

/** How a copy stores its weights; undefined if its name does not say. */
export function formatOf({ organisation, format, bits }: ModelName): WeightFormat | undefined {
  if (format === undefined) {
    return undefined;
  }
  if (bits === undefined) {
    return GGUF_FORMAT;
  }
  const [, method] = (Object.hasOwn(METHODS, organisation) ? METHODS[organisation] : []).find(([formats]) => formats.test(format)) ?? [];
  return { ...method, weightBits: bits === 16 ? undefined : bits };
}
