/** The variables of an engine that are set: undefined for one whose value comes from a Secret, a ConfigMap or the pod. */
export type EngineEnv = Readonly<Record<string, string | undefined>>;

/** Whether a variable may have such a value: one that comes from elsewhere may have any. */
export function mayBe(env: EngineEnv | undefined, name: string, values: RegExp): boolean {
  return env !== undefined && name in env && (env[name] === undefined || values.test(env[name]));
}
