/** The name of the prop for a flag: `--tp-size` is `tpSize`. */
export function propOf(flag: string): string {
  return flag.replace(/^-+/, '').replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The flag that a prop most likely sets: `tpSize` is `--tp-size`. */
export function flagOf(prop: string): string {
  return `--${prop.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The name that turns a flag off where names come in pairs: `--disable-x` for `--enable-x`, and the other way round; undefined for other names. */
export function oppositeOf(flag: string): string | undefined {
  const [, verb, rest] = /^--(enable|disable)-(.+)$/.exec(flag) ?? [];
  return verb && `--${verb === 'enable' ? 'disable' : 'enable'}-${rest}`;
}
