import { NeededSettings } from '../../engines/surroundings';
import { ruleTable } from '../../rules/rule';
import { PodPart } from '../part';

/** Settings that an engine needs, and the parts of the pod that may have them. */
export interface SettingsSubject {
  readonly needs: readonly NeededSettings[];
  readonly parts: readonly PodPart[];
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
    check: ({ needs, computed, parts }) => {
      // What a whole Secret or ConfigMap sets is not known.
      if (parts.some(({ envFrom }) => envFrom)) {
        return undefined;
      }
      const names = [...parts.flatMap(({ env = [] }) => env.map(({ name }) => name)), ...computed];
      return needs
        .filter(({ variables }) => !variables.some((variable) => names.some((name) => isNamed(name, variable))))
        .map(({ path, got, expected, remedy, isFatal }) => ({ path, got, expected, remedy, severity: isFatal ? undefined : 'advice' as const }));
    },
  },
]);
