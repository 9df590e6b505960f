import { Written } from './subject';
import { yamlTrouble } from '../../kube/yaml-text';
import { Finding, ruleTable } from '../../rules/rule';

/** Texts that are written must be read as they are. */
export const TEXT_RULES = ruleTable<Written>([
  {
    code: 'INF180',
    severity: 'error',
    mildest: 'advice',
    title: 'All readers of YAML read the same text',
    source: 'https://yaml.org/spec/1.2.2/#51-character-set',
    check: (written) => {
      const { survey: { troubles } } = written;
      if (troubles.length === 0) {
        return undefined;
      }
      const findings = new Map<string, Finding>();
      for (const { text, path: place } of troubles) {
        const { what, remedy, isMinor } = yamlTrouble(text)!;
        for (const path of written.placesOf(text, place)) {
          findings.set(`${path} ${text}`, {
            path,
            got: text,
            expected: `a text that every reader of YAML reads alike (this one ${what})`,
            remedy,
            severity: isMinor ? 'advice' : undefined,
          });
        }
      }
      return [...findings.values()];
    },
  },
]);
