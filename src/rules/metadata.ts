import { Finding } from './rule';
import { isAnnotationKey, isLabelValue, isQualifiedName } from '../kube/names';
import { StringMap } from '../kube/objects';

/** The findings for invalid keys and values of labels or annotations. */
export function metadataFindings(path: string, map: StringMap | undefined, areLabels: boolean): Finding[] {
  const findings: Finding[] = [];
  if (map === undefined) {
    return findings;
  }
  for (const [key, value] of Object.entries(map)) {
    if (!(areLabels ? isQualifiedName : isAnnotationKey)(key)) {
      findings.push({ path, got: key, expected: 'a key of the form name or prefix/name, the name at most 63 characters', remedy: 'rename the key' });
    }
    if (areLabels && !isLabelValue(value)) {
      findings.push({
        path: `${path}.${key}`,
        got: value,
        expected: 'a value of at most 63 letters, digits, dashes, underscores and dots, with a letter or digit at both ends',
        remedy: 'change the value, or use an annotation',
      });
    }
    if (!areLabels && typeof value !== 'string') {
      findings.push({ path: `${path}.${key}`, got: value, expected: 'a string', remedy: 'quote the value, or leave it out' });
    }
  }
  return findings;
}
