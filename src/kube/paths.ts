/** Whether a directory is another one, or lies in it: `/database` is not within `/data`. */
export function isWithin(directory: string, other: string): boolean {
  return `${directory.replace(/\/+$/, '')}/`.startsWith(`${other.replace(/\/+$/, '')}/`);
}
