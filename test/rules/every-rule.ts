import { resolve } from 'node:path';
import { allRules } from '../../src/rules/rule';
import { sourceFiles } from '../architecture/source-file';

for (const { path } of sourceFiles('src')) {
  jest.requireActual(resolve(__dirname, '..', '..', path));
}

/** The rules of all tables of the package. */
export const EVERY_RULE = allRules();
