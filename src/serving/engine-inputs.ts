import { RoleProps } from './role';
import { EngineInputs, EngineSpec } from '../engines/engine-spec';
import { ModelFacts } from '../models/model-facts';
import { engineEnvOf } from '../pod/options';
import { anyAddress } from '../pod/parts/ip-family';

/** What every role states about its engine process. */
type ModelProps = Pick<RoleProps, 'model' | 'modelFacts' | 'kvOffload' | 'env'>;

/** What the props state about an engine process that a launcher of another system starts. */
export function modelInputs<A extends object>({ model, modelFacts, kvOffload, env }: ModelProps, args: A) {
  const { path, hubId, revision } = model._bind();
  return {
    args,
    model: (modelFacts ?? (hubId === undefined ? undefined : ModelFacts.tryOf(hubId)))?.dimensions,
    modelPath: path,
    revision,
    kvOffload: kvOffload?._bind().offloading,
    env: engineEnvOf(env),
  } satisfies EngineInputs<A>;
}

/** What the props state about the server of an engine: what all servers share, and what is particular to an engine. */
export function engineInputs<A extends object, M extends object>(
  { server }: Pick<EngineSpec<never, never>, 'server'>, props: RoleProps & { readonly args?: A }, more: M,
) {
  const { image, args, port, distributedPort, ipFamily, apiKey, adminApiKey } = props;
  const inputs = {
    version: image._bind().version,
    port: port ?? server.port,
    listenAddress: anyAddress(ipFamily),
    distributedPort: distributedPort ?? server.distributedPort,
    hasApiKey: apiKey !== undefined,
    hasAdminApiKey: adminApiKey !== undefined,
  } satisfies Partial<EngineInputs>;
  return Object.assign(inputs, modelInputs(props, args ?? {} as A), more);
}
