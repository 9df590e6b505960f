import { createHash } from 'node:crypto';

/** The beginning of a hash of a text: the same for the same text, and another one for any other. */
export function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
