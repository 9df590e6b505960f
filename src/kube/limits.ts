import { isAnnotationKey, isDataKey, isDnsSubdomain, isLabelValue, isQualifiedName } from './names';

/** What a limit is about. */
export enum Limit {
  /** Keys and values of the annotations of one object or pod. */
  ANNOTATIONS,
  /** Values of a ConfigMap. */
  DATA,
  /** All texts of an object. */
  OBJECT,
  /** One argument, or one variable with its name. */
  ARGUMENT,
}

/**
 * The largest sizes, in bytes: an argument ends with a NUL, and so is shorter by one.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go
 * @see https://etcd.io/docs/v3.6/dev-guide/limit/
 * @see https://man7.org/linux/man-pages/man2/execve.2.html
 */
export const LARGEST: { readonly [limit in Limit]: number } = {
  [Limit.ANNOTATIONS]: 256 * 1024,
  [Limit.DATA]: 1024 * 1024,
  [Limit.OBJECT]: 1.5 * 1024 * 1024,
  [Limit.ARGUMENT]: 128 * 1024 - 1,
};

/** Something that is larger than a limit. */
export interface Excess {
  readonly limit: Limit;
  readonly path: string;
  readonly bytes: number;
  /** The largest text of it. */
  readonly text: string;
}

/** A name, key or value that the API server refuses. */
export interface Misnomer {
  readonly path: string;
  readonly text: string;
  /** What it must be. */
  readonly expected: string;
}

/** Manifests with fewer characters are within all limits: a character takes at most three bytes. */
export const SURELY_WITHIN = LARGEST[Limit.ARGUMENT] / 3;

/** The fields that hold labels. */
export const LABEL_FIELDS: ReadonlySet<string> = new Set(['labels', 'matchLabels', 'nodeSelector']);

type Members = { readonly [key: string]: unknown };

/** The size of something, and the largest text of it. */
interface Measured {
  readonly bytes: number;
  readonly text: string;
  readonly path: string;
}

/** Deeper than any manifest. */
const DEEPEST = 200;

const KEY = 'a key of the form name or prefix/name, the name at most 63 characters';
const LABEL_VALUE = 'a value of at most 63 letters, digits, dashes, underscores and dots, with a letter or digit at both ends';

/** A walk through an object that is written: what of it is too large, and what has a name that cannot be. */
export class LimitSurvey {
  public readonly excesses: Excess[] = [];
  public readonly misnomers: Misnomer[] = [];

  public constructor(name: string, manifest: object) {
    const { kind, data, metadata } = manifest as Members;
    this.compare(Limit.OBJECT, this.visit(manifest, name, 0));
    if (kind === 'ConfigMap' && isMap(data)) {
      this.compare(Limit.DATA, largest(data, `${name}.data`, false));
      this.examine(data, `${name}.data`, isDataKey, 'a key of at most 253 letters, digits, dashes, underscores and dots');
    }
    const called = isMap(metadata) ? metadata.name : undefined;
    if (typeof called === 'string' && !isDnsSubdomain(called)) {
      this.misnomers.push({ path: `${name}.metadata.name`, text: called, expected: 'at most 253 lowercase letters, digits, dashes and dots' });
    }
  }

  /** The texts of a value. */
  private visit(value: unknown, path: string, depth: number): Measured {
    if (typeof value === 'string') {
      return { bytes: Buffer.byteLength(value), text: value, path };
    }
    if (typeof value !== 'object' || value === null || depth > DEEPEST) {
      return { bytes: 0, text: '', path };
    }
    const isList = Array.isArray(value);
    let bytes = 0;
    let most: Measured = { bytes: -1, text: '', path };
    for (const key of Object.keys(value)) {
      const at = isList ? `${path}[${key}]` : `${path}.${key}`;
      const member = (value as Members)[key];
      const measured = this.visit(member, at, depth + 1);
      bytes += measured.bytes;
      most = measured.text.length > most.text.length ? measured : most;
      this.visitField(key, member, at);
    }
    return { bytes, text: most.text, path: most.path };
  }

  private visitField(field: string, value: unknown, path: string): void {
    if (Array.isArray(value)) {
      if (field === 'command' || field === 'args') {
        value.forEach((text: unknown, i) => this.visitArgument(text, `${path}[${i}]`));
      } else if (field === 'env') {
        value.forEach((variable: unknown, i) => isMap(variable) && this.visitArgument(variable.value, `${path}[${i}].value`, `${String(variable.name)}=`));
      }
    } else if (isMap(value) && LABEL_FIELDS.has(field)) {
      this.examine(value, path, isQualifiedName, KEY);
      this.examineValues(value, path);
    } else if (isMap(value) && field === 'annotations') {
      this.compare(Limit.ANNOTATIONS, largest(value, path, true));
      this.examine(value, path, isAnnotationKey, KEY);
    }
  }

  private visitArgument(text: unknown, path: string, before = ''): void {
    if (typeof text === 'string') {
      this.compare(Limit.ARGUMENT, { bytes: Buffer.byteLength(before) + Buffer.byteLength(text), text, path });
    }
  }

  private compare(limit: Limit, { bytes, text, path }: Measured): void {
    if (bytes > LARGEST[limit]) {
      this.excesses.push({ limit, bytes, text, path });
    }
  }

  private examine(map: Members, path: string, isRight: (key: string) => boolean, expected: string): void {
    for (const text of Object.keys(map)) {
      if (!isRight(text)) {
        this.misnomers.push({ path, text, expected });
      }
    }
  }

  private examineValues(map: Members, path: string): void {
    for (const [key, text] of Object.entries(map)) {
      if (typeof text === 'string' && !isLabelValue(text)) {
        this.misnomers.push({ path: `${path}.${key}`, text, expected: LABEL_VALUE });
      }
    }
  }
}

/** The texts of a map, and the path of the largest. */
function largest(map: Members, path: string, withKeys: boolean): Measured {
  let bytes = 0;
  let most: Measured = { bytes, text: '', path };
  for (const [key, text] of Object.entries(map)) {
    if (typeof text === 'string') {
      bytes += Buffer.byteLength(text) + (withKeys ? Buffer.byteLength(key) : 0);
      most = text.length > most.text.length ? { bytes, text, path: `${path}.${key}` } : most;
    }
  }
  return { ...most, bytes };
}

function isMap(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
