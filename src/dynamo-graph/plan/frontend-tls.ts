import { PodPart } from '../../pod/part';
import { anyAddress, IpFamily } from '../../pod/parts/ip-family';
import { DynamoFrontendTls } from '../props/frontend-tls';
import { DynamoGraphProps } from '../props/graph';
import { DynamoVersion } from '../release/dynamo-version';
import { TLS_OPTIONS } from '../release/frontend-facts';
import { renderOptions, Settings } from '../release/option-form';

const CERTIFICATE = { volume: 'frontend-certificate', directory: '/etc/frontend-certificate' } as const;

/** What the typed certificate of a frontend sets. */
export function tlsSettings(version: DynamoVersion): Settings {
  return renderOptions(TLS_OPTIONS, { certificate: `${CERTIFICATE.directory}/tls.crt`, key: `${CERTIFICATE.directory}/tls.key` }, version);
}

/** The Secret with the typed certificate of a frontend. */
export function tlsVolume(tls: DynamoFrontendTls): PodPart {
  const { volume: name, directory: mountPath } = CERTIFICATE;
  return { from: 'frontend.tls', volumes: [{ name, source: { secret: tls._bind() }, mountPath, readOnly: true }] };
}

/**
 * The address that a frontend listens on, where it is not that of IPv4. With TLS it reads address and port as one, and only without TLS it resolves `:::8000`.
 *
 * @see https://github.com/ai-dynamo/dynamo/blob/00287eff039d838df672472a41f560acbae3eca4/lib/llm/src/http/service/service_v2.rs
 */
export function listenAddress(family: IpFamily | undefined, isEncrypted: boolean): string | undefined {
  const address = family === IpFamily.IPV6 ? anyAddress(family) : undefined;
  return address !== undefined && isEncrypted ? `[${address}]` : address;
}

/** Which of certificate and key are stated, by the names of flags and variables. Every release has the flags. */
export function statedTls(names: readonly string[], version: DynamoVersion): string[] {
  return Object.keys(TLS_OPTIONS).filter((option) => TLS_OPTIONS[option].forms.some((form) => (
    names.includes(form.flag ?? form.env!) && (form.flag !== undefined || version._has(form)))));
}

/** Whether the frontend answers over HTTPS: by its prop, or by what is stated verbatim. */
export function hasTls({ env, frontend = {}, version }: DynamoGraphProps): boolean {
  const { tls, env: own, extraArgs = [] } = frontend;
  if (tls !== undefined || (!env && !own && extraArgs.length === 0)) {
    return tls !== undefined;
  }
  return statedTls([...Object.keys({ ...env, ...own }), ...extraArgs.map((item) => item.split('=')[0])], version).length > 0;
}
