import { CustomProgram } from '../../engines/custom-engine';
import { ruleTable } from '../../rules/rule';
import { PodPart } from '../part';

/** The part of the ports that a custom program opens in addition to that of requests. */
export function programParts({ ports = {} }: Partial<CustomProgram> = {}): PodPart[] {
  const further = Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort }));
  return further.length > 0 ? [{ from: 'image', ports: further }] : [];
}

/** A program, and what precedes it in its container. */
export interface CustomProgramSubject {
  readonly program: CustomProgram;
  readonly isGroup: boolean;
  readonly hasPrologue: boolean;
}

export const PROGRAM_RULES = ruleTable<CustomProgramSubject>([
  {
    code: 'IMG006',
    severity: 'error',
    title: 'The command of a custom engine is stated where something precedes it',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/',
    check: ({ program: { command }, isGroup, hasPrologue }) => command.length === 0 && (isGroup || hasPrologue) && {
      path: 'image',
      got: 'an empty command',
      expected: `the command: ${isGroup ? 'each pod of a group waits for its leader' : 'a prologue runs'} first, and Kubernetes does not say what the entrypoint of the image is`,
      remedy: 'write the entrypoint of the image as command: EngineImage.custom(…, { command: [\'…\'] })',
    },
  },
]);
