import { newestArgs, onArg, SglangRule } from './row';

/** Addresses of models that may be the served name although they hold a colon. */
const OBJECT_STORE = /^(s3|gs|az):\/\//i;
const FLOAT = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const MODALITIES = ['image', 'video', 'audio'];

const BUCKETS = ['promptTokensBuckets', 'generationTokensBuckets'] as const;

/** Whether SGLang can make buckets from a rule and its numbers. */
function areBuckets([rule, ...numbers]: readonly string[]): boolean {
  if (rule === 'default') {
    return numbers.length === 0;
  }
  if (!numbers.every((number) => FLOAT.test(number))) {
    return false;
  }
  const values = numbers.map(Number);
  if (rule === 'tse') {
    const [middle, base, count] = values;
    return values.length === 3 && middle > 0 && base > 1 && count > 0 && /^\+?\d+$/.test(numbers[2]);
  }
  return rule === 'custom' && values.length > 0 && values.every((value) => value >= 0) && new Set(values).size === values.length;
}

/** How the server is reached and watched. */
export const SERVING_RULES: readonly SglangRule[] = [
  {
    code: 'SGL140',
    title: 'The served model name has no colon, which separates a model from its adapter, unless it is the address of an object store',
    source: newestArgs(8742),
    since: 'v0.5.5.post1',
    check: ({ args, modelPath = '' }) => {
      const name = args.servedModelName ?? modelPath;
      return !name.includes(':') || OBJECT_STORE.test(name)
        ? undefined
        : onArg('servedModelName', name, 'a name without a colon', 'set `args.servedModelName` to a name of letters, digits, `/`, `-`, `_` and `.`');
    },
  },
  {
    code: 'SGL141',
    title: 'Metrics that go to a file have a folder',
    about: ['exportMetricsToFile'],
    source: newestArgs(8855),
    since: 'v0.5.5.post3',
    check: ({ args }) => args.exportMetricsToFile !== true || args.exportMetricsToFileDir !== undefined
      ? undefined
      : onArg('exportMetricsToFileDir', undefined, 'a folder with exportMetricsToFile', 'set `args.exportMetricsToFileDir` to a folder of a mounted volume'),
  },
  {
    code: 'SGL142',
    title: 'Labels that requests may set have a header',
    about: ['tokenizerMetricsCustomLabelsHeader'],
    source: newestArgs(8847),
    since: 'v0.5.3',
    check: ({ args }) => args.tokenizerMetricsCustomLabelsHeader !== '' || !args.tokenizerMetricsAllowedCustomLabels?.length
      ? undefined
      : onArg('tokenizerMetricsCustomLabelsHeader', '', 'the name of a header with tokenizerMetricsAllowedCustomLabels', 'leave it out, which is `x-custom-labels`'),
  },
  {
    code: 'SGL143',
    title: 'Buckets are `default`, `tse` with middle, base and count, or `custom` with distinct numbers',
    about: ['promptTokensBuckets', 'generationTokensBuckets'],
    source: newestArgs(9035),
    since: 'v0.5.3',
    check: ({ args }) => {
      const broken = BUCKETS.filter((arg) => args[arg] !== undefined && args[arg].length > 0 && !areBuckets(args[arg]));
      return broken.length === 0
        ? undefined
        : broken.map((arg) => onArg(arg, args[arg], '[default], [tse, middle > 0, base > 1, count > 0], or [custom, distinct numbers from 0]',
          'type for example `[\'tse\', \'1000\', \'2\', \'8\']` or `[\'custom\', \'100\', \'1000\']`'));
    },
  },
  {
    code: 'SGL144',
    title: 'A TLS certificate and its key go together, and other TLS settings go with them',
    about: ['sslKeyfile', 'sslCertfile', 'sslCaCerts', 'enableSslRefresh'],
    source: newestArgs(3867),
    since: 'v0.5.10',
    check: ({ args: { sslKeyfile, sslCertfile, sslCaCerts, enableSslRefresh } }) => {
      if ((sslKeyfile === undefined) !== (sslCertfile === undefined)) {
        const missing = sslKeyfile === undefined ? 'sslKeyfile' : 'sslCertfile';
        return onArg(missing, undefined, 'both sslCertfile and sslKeyfile', `set \`args.${missing}\` to a file of the mounted Secret`);
      }
      return sslKeyfile !== undefined || (sslCaCerts === undefined && enableSslRefresh !== true)
        ? undefined
        : onArg(sslCaCerts === undefined ? 'enableSslRefresh' : 'sslCaCerts', sslCaCerts ?? true, 'sslCertfile and sslKeyfile to be set too', 'set both, or remove it');
    },
  },
  {
    code: 'SGL145',
    title: 'HTTP/2 goes without the refresh of certificates',
    about: ['enableHttp2'],
    source: newestArgs(3916),
    since: 'v0.5.11',
    check: ({ args }) => args.enableHttp2 !== true || args.enableSslRefresh !== true
      ? undefined
      : onArg('enableSslRefresh', true, 'not set with enableHttp2', 'remove it, and restart the pods when the certificate changes'),
  },
  {
    code: 'SGL146',
    title: 'HTTP/2 goes with one tokenizer worker',
    about: ['enableHttp2'],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.12/python/sglang/srt/server_args.py',
    since: 'v0.5.11',
    until: 'v0.5.13.post1',
    check: ({ args }) => args.enableHttp2 !== true || (args.tokenizerWorkerNum ?? 1) <= 1
      ? undefined
      : onArg('tokenizerWorkerNum', args.tokenizerWorkerNum, '1 with enableHttp2', 'remove one of the two, or use v0.5.14 or newer'),
  },
  {
    code: 'SGL147',
    title: 'The gRPC server has a port of its own, and goes without API keys, several tokenizer workers, Ray and encoder-only servers',
    about: ['grpcPort'],
    source: newestArgs(4030),
    since: 'v0.5.16',
    check: ({ args, port, hasApiKey, hasAdminApiKey }) => {
      if (args.grpcPort === undefined || args.smgGrpcMode === true || args.grpcMode === true) {
        return undefined;
      }
      if (args.grpcPort < 1 || args.grpcPort > 65535 || args.grpcPort === port) {
        return onArg('grpcPort', args.grpcPort, `1 to 65535, and not the HTTP port${port === undefined ? '' : ` ${port}`}`, 'choose another port');
      }
      const isLocked = hasApiKey === true || hasAdminApiKey === true;
      return isLocked || (args.tokenizerWorkerNum ?? 1) > 1 || args.useRay === true || args.encoderOnly === true
        ? onArg('grpcPort', args.grpcPort, 'no API keys, one tokenizer worker, and neither useRay nor encoderOnly', 'remove it, or what it does not go with: gRPC has no authentication')
        : undefined;
    },
  },
  {
    code: 'SGL148',
    title: 'The thresholds of the garbage collector are 1 to 3 numbers',
    about: ['gcThreshold'],
    source: newestArgs(8885),
    since: 'v0.5.10',
    check: ({ args: { gcThreshold } }) => gcThreshold === undefined || gcThreshold.length <= 3
      ? undefined
      : onArg('gcThreshold', gcThreshold, '1 to 3 numbers, one for each generation', 'remove what is too many'),
  },
  {
    code: 'SGL149',
    title: 'Limits of media name images, videos or audio',
    about: ['limitMmDataPerRequest'],
    source: newestArgs(8138),
    since: 'v0.5.7',
    check: ({ args: { limitMmDataPerRequest } }) => {
      const unknown = limitMmDataPerRequest && Object.keys(limitMmDataPerRequest).find((modality) => !MODALITIES.includes(modality));
      return unknown === undefined
        ? undefined
        : onArg('limitMmDataPerRequest', unknown, 'image, video or audio', 'type for example `{ image: 4 }`');
    },
  },
];
