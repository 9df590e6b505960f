/** The name of the prop for a flag: `--tp-size` is `tpSize`. */
export function propOf(flag: string): string {
  return flag.replace(/^-+/, '').replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}
