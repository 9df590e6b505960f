/** Whether a directory is another one, or lies in it: `/database` is not within `/data`. */
export function isBelow(directory: string, other: string): boolean {
  return `${directory.replace(/\/+$/, '')}/`.startsWith(`${other.replace(/\/+$/, '')}/`);
}
