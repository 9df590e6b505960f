import { repeated } from './field';
import { inRange, oneOf, Rule } from './rule';
import { INNER_PATH } from './syntax';

const ID: [number, number] = [0, 2 ** 31 - 1];

const PROFILE_RULES: readonly Rule[] = [
  ...inRange({ runAsUser: ID, runAsGroup: ID }),
  ...oneOf({ 'seccompProfile.type': ['RuntimeDefault', 'Unconfined', 'Localhost'] }),
  {
    rule: 'seccompProfile.localhostProfile is a relative path, stated exactly with Localhost',
    broken: (context) => context.all('seccompProfile').map((profile) => ({ profile, path: profile.get('localhostProfile') }))
      .filter(({ profile, path }) => (profile.get('type').text === 'Localhost') !== path.isSet || !INNER_PATH.matches(path.text))
      .map(({ path }) => path),
  },
];

/** The rules of `securityContext` of a container. */
export const CONTAINER_SECURITY_RULES: readonly Rule[] = [
  ...PROFILE_RULES,
  ...oneOf({ procMount: ['Default', 'Unmasked'] }),
  {
    rule: 'allowPrivilegeEscalation is not false where the container is privileged or has CAP_SYS_ADMIN',
    broken: (context) => context.all('allowPrivilegeEscalation').filter(({ value }) => value === false
      && (context.get('privileged').value === true || context.all('capabilities.add[]').some(({ text }) => text === 'CAP_SYS_ADMIN'))),
  },
];

/** The rules of `securityContext` of a pod. */
export const POD_SECURITY_RULES: readonly Rule[] = [
  ...PROFILE_RULES,
  ...inRange({ 'fsGroup': ID, 'supplementalGroups[]': ID }),
  ...oneOf({ fsGroupChangePolicy: ['OnRootMismatch', 'Always'], seLinuxChangePolicy: ['Recursive', 'MountOption'] }),
  {
    rule: 'a sysctl is dotted or slashed lower-case words, and set once',
    broken: (context) => {
      const names = context.all('sysctls[].name');
      return [...names.filter(({ text }) => text.length > 253 || !/^([a-z0-9][-_a-z0-9]*[./])*[a-z0-9][-_a-z0-9]*$/.test(text)), ...repeated(names)];
    },
  },
];
