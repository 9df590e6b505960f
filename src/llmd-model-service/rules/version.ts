import { Finding, ruleTable } from '../../rules/rule';
import { PICKER_PATH } from '../plan/picker';
import { sidecarVersion } from '../plan/sidecar';
import { LlmdModelServiceProps } from '../props/service';
import { isUnread, LlmdVersion } from '../release/llmd-version';
import { KNOWN_LINES } from '../release/releases';

const RELEASES = 'https://github.com/llm-d/llm-d-router/releases';

/** The releases that are stated, and the props that state them. */
function statedVersions({ version, sidecar, routing }: LlmdModelServiceProps): [path: string, version: LlmdVersion][] {
  const picker = routing?._bind().epp?.version;
  return [['version', version], ...(sidecar?.version ? [['sidecar.version', sidecarVersion(version, sidecar)] as [string, LlmdVersion]] : []), ...(picker ? [[`${PICKER_PATH}.version`, picker] as [string, LlmdVersion]] : [])];
}

function findings(props: LlmdModelServiceProps, found: (version: LlmdVersion) => Omit<Finding, 'path' | 'got'> | undefined): Finding[] {
  return statedVersions(props).flatMap(([path, version]) => {
    const one = found(version);
    return one === undefined ? [] : [{ path, got: version.version, ...one }];
  });
}

/** Releases of llm-d. */
export const VERSION_ROWS = ruleTable<LlmdModelServiceProps>([
  {
    code: 'LLM001',
    severity: 'error',
    title: `The version is a release of llm-d, ${KNOWN_LINES.oldest}.0 or newer`,
    source: RELEASES,
    check: (props) => findings(props, (version) => version._bind() === undefined ? {
      expected: `a release of llm-d, ${KNOWN_LINES.oldest}.0 or newer`, remedy: 'use LlmdVersion.V0_10_0',
    } : undefined),
  },
  {
    code: 'LLM002',
    severity: 'advice',
    title: `The flags of the release were read: ${KNOWN_LINES.oldest} to ${KNOWN_LINES.newest}`,
    source: RELEASES,
    unknown: 'release',
    check: (props) => findings(props, (version) => isUnread(version) ? {
      expected: `a release up to ${KNOWN_LINES.newest}: of newer ones it is not known which flags and plugins they have`,
      remedy: 'use LlmdVersion.V0_10_0, or acknowledge this once you have read the release notes',
    } : undefined),
  },
]);
