import { Field } from './field';
import { PORT_NAME } from './syntax';

export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

/** Whether an int-or-string field is a port: a number or a name. */
export function isPort({ value, text }: Field): boolean {
  return typeof value === 'number' ? value >= 1 && value <= 65535 : PORT_NAME.matches(text);
}

/** What tells two ports apart. */
export function portId(port: Field, number: string): string {
  return `${port.get(number).number}/${port.get('protocol').text || 'TCP'}`;
}
