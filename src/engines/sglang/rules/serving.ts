import { ResolvedSglang } from '../resolve';
import { argsIn17 } from './row';
import { EngineRule } from '../../engine-rule';
import { onArg } from '../../rule-rows';

/** What Python reads as a number, save for one that is none. */
const FLOAT = /^[+-]?(?:(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?|inf(?:inity)?)$/i;
const MODALITIES = ['image', 'video', 'audio'];

const BUCKETS = ['promptTokensBuckets', 'generationTokensBuckets'] as const;

/** Whether SGLang can derive buckets from a rule and its numbers. */
function areBuckets([rule, ...numbers]: readonly string[]): boolean {
  if (rule === 'default') {
    return numbers.length === 0;
  }
  if (!numbers.every((number) => FLOAT.test(number))) {
    return false;
  }
  const values = numbers.map((number) => (/inf/i.test(number) ? Infinity * (number.startsWith('-') ? -1 : 1) : Number(number.replaceAll('_', ''))));
  if (rule === 'tse') {
    const [middle, base, count] = values;
    return values.length === 3 && middle > 0 && base > 1 && count > 0 && /^\+?\d+$/.test(numbers[2]);
  }
  return rule === 'custom' && values.length > 0 && values.every((value) => value >= 0) && new Set(values).size === values.length;
}

/** How the server is reached and observed. */
export const SERVING_RULES: readonly EngineRule<ResolvedSglang>[] = [
  {
    code: 'SGL141',
    title: 'exportMetricsToFile requires exportMetricsToFileDir',
    source: argsIn17(8855),
    since: 'v0.5.5.post3',
    check: ({ args }) => args.exportMetricsToFile === true && args.exportMetricsToFileDir === undefined
      && onArg('exportMetricsToFileDir', undefined, 'a directory with exportMetricsToFile', 'set `args.exportMetricsToFileDir` to a directory of a mounted volume'),
  },
  {
    code: 'SGL142',
    title: 'tokenizerMetricsAllowedCustomLabels requires the name of a header',
    source: argsIn17(8847),
    since: 'v0.5.3',
    check: ({ args: { tokenizerMetricsCustomLabelsHeader: header, tokenizerMetricsAllowedCustomLabels: labels } }) => header === ''
      && labels !== undefined && labels.length > 0
      && onArg('tokenizerMetricsCustomLabelsHeader', '', 'the name of a header with tokenizerMetricsAllowedCustomLabels', 'leave it out; the default is `x-custom-labels`'),
  },
  {
    code: 'SGL143',
    title: 'Buckets are `default`, `tse` with middle, base and count, or `custom` with distinct numbers',
    source: argsIn17(9035),
    since: 'v0.5.2',
    check: ({ args }) => BUCKETS.some((arg) => args[arg] !== undefined) && BUCKETS
      .filter((arg) => args[arg] !== undefined && args[arg].length > 0 && !areBuckets(args[arg]))
      .map((arg) => onArg(arg, args[arg], '[default], [tse, middle > 0, base > 1, count > 0], or [custom, distinct numbers from 0]',
        'write for example `[\'tse\', \'1000\', \'2\', \'8\']` or `[\'custom\', \'100\', \'1000\']`')),
  },
  {
    code: 'SGL144',
    title: 'sslCertfile and sslKeyfile are set together; sslCaCerts and enableSslRefresh require both',
    source: argsIn17(3867),
    since: 'v0.5.10',
    check: ({ args: { sslKeyfile, sslCertfile, sslCaCerts, enableSslRefresh } }) => {
      if ((sslKeyfile === undefined) !== (sslCertfile === undefined)) {
        const missing = sslKeyfile === undefined ? 'sslKeyfile' : 'sslCertfile';
        return onArg(missing, undefined, 'both sslCertfile and sslKeyfile', `set \`args.${missing}\` to a file of the mounted Secret`);
      }
      const hasTls = sslKeyfile !== undefined;
      const expected = 'sslCertfile and sslKeyfile as well';
      if (!hasTls && sslCaCerts !== undefined) {
        return onArg('sslCaCerts', sslCaCerts, expected, 'set both, or remove sslCaCerts');
      }
      return !hasTls && enableSslRefresh === true && onArg('enableSslRefresh', true, expected, 'set both, or remove enableSslRefresh');
    },
  },
  {
    code: 'SGL145',
    title: 'enableHttp2 excludes enableSslRefresh',
    source: argsIn17(3916),
    since: 'v0.5.11',
    check: ({ args }) => args.enableHttp2 === true && args.enableSslRefresh === true
      && onArg('enableSslRefresh', true, 'no enableSslRefresh with enableHttp2', 'remove it, and restart the pods when the certificate changes'),
  },
  {
    code: 'SGL146',
    title: 'enableHttp2 supports one tokenizer worker',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.12/python/sglang/srt/server_args.py',
    since: 'v0.5.11',
    until: 'v0.5.13.post1',
    check: ({ args: { enableHttp2, tokenizerWorkerNum = 1 } }) => enableHttp2 === true && tokenizerWorkerNum > 1
      && onArg('tokenizerWorkerNum', tokenizerWorkerNum, '1 with enableHttp2', 'remove one of the two, or use v0.5.14 or newer'),
  },
  {
    code: 'SGL147',
    title: 'grpcPort differs from the HTTP port, and excludes API keys, several tokenizer workers, useRay and encoderOnly',
    source: argsIn17(4030),
    since: 'v0.5.16',
    check: ({ args, port, hasApiKey, hasAdminApiKey }) => {
      const { grpcPort, smgGrpcMode, grpcMode, tokenizerWorkerNum = 1, useRay, encoderOnly } = args;
      if (grpcPort === undefined || smgGrpcMode === true || grpcMode === true) {
        return undefined;
      }
      if (grpcPort < 1 || grpcPort > 65535 || grpcPort === port) {
        return onArg('grpcPort', grpcPort, `1 to 65535, and not the HTTP port${port === undefined ? '' : ` ${port}`}`, 'choose another port');
      }
      const hasKey = hasApiKey === true || hasAdminApiKey === true;
      return (hasKey || tokenizerWorkerNum > 1 || useRay === true || encoderOnly === true)
        && onArg('grpcPort', grpcPort, 'no API keys, one tokenizer worker, and neither useRay nor encoderOnly', 'remove grpcPort, or what it excludes: gRPC has no authentication');
    },
  },
  {
    code: 'SGL148',
    title: 'gcThreshold has 1 to 3 numbers',
    source: argsIn17(8885),
    since: 'v0.5.10',
    check: ({ args: { gcThreshold } }) => gcThreshold !== undefined && gcThreshold.length > 3
      && onArg('gcThreshold', gcThreshold, '1 to 3 numbers, one for each generation of the garbage collector', 'remove the numbers after the third'),
  },
  {
    code: 'SGL149',
    title: 'limitMmDataPerRequest has the keys image, video and audio',
    source: argsIn17(8138),
    since: 'v0.5.7',
    check: ({ args: { limitMmDataPerRequest: limits } }) => {
      const unknown = limits && Object.keys(limits).find((modality) => !MODALITIES.includes(modality));
      return unknown !== undefined
        && onArg('limitMmDataPerRequest', unknown, 'image, video or audio', 'write for example `{ image: 4 }`');
    },
  },
];
