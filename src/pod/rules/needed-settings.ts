import { NeededSettings } from '../../engines/surroundings';
import { EnvVar } from '../../kube/objects';
import { ruleTable } from '../../rules/rule';
import { From } from '../contents';

/** Settings that an engine needs, and the variables of the pod that may be them. */
export interface SettingsSubject {
  readonly needs: readonly NeededSettings[];
  readonly env: readonly From<EnvVar>[];
  /** Whether there are those of whole Secrets, whose names are not known. */
  readonly hasUnknown: boolean;
  /** Variables that are computed in the container. */
  readonly computed: readonly string[];
}

function isNamed(name: string, variable: string): boolean {
  return variable.endsWith('_') ? name.startsWith(variable) : name === variable;
}

export const SETTINGS_RULES = ruleTable<SettingsSubject>([
  {
    code: 'INF193',
    severity: 'engine-error',
    title: 'Storages of KV caches have their settings',
    source: 'https://github.com/sgl-project/sglang/tree/v0.5.23/python/sglang/srt/mem_cache/storage',
    check: ({ needs, computed, env, hasUnknown }) => {
      if (hasUnknown) {
        return undefined;
      }
      const names = [...env.map(({ item: { name } }) => name), ...computed];
      return needs
        .filter(({ variables }) => !variables.some((variable) => names.some((name) => isNamed(name, variable))))
        .map(({ path, got, expected, remedy, isFatal }) => ({ path, got, expected, remedy, severity: isFatal ? undefined : 'advice' as const }));
    },
  },
]);
