import { SERVICE_ENGINE_RULES } from './engine';
import { GATEWAY_RULES } from './gateway';
import { PICKER_RULES, pickerSubject } from './picker';
import { SERVICE_PLAN_RULES, ServiceSubject } from './plan';
import { PROFILE_RULES, profileSubject } from './profile';
import { RENDER_RULES } from './render';
import { SERVICE_SET_RULES, setSubject } from './sets';
import { SIDECAR_RULES, sidecarSubject } from './sidecar';
import { STANDALONE_RULES } from './standalone';
import { TRACING_RULES } from './tracing';
import { VERSION_ROWS } from './version';
import { EngineArgs, ENGINE_ARGS_RULES } from '../../engines/engine-args';
import { RESOURCE_RULES } from '../../pod/parts/resources';
import { Places } from '../../rules/places';
import { Review } from '../../rules/review';
import { Rule } from '../../rules/rule';
import { asUnread } from '../../rules/unread';
import { EXPOSURE_RULES, SERVICE_RULES } from '../../traffic/service';
import { SET_RULES } from '../../workload/disaggregated-set-rules';
import { rolesOf } from '../plan/service';
import { LlmdModelServiceProps } from '../props/service';
import { isUnread, LlmdVersion } from '../release/llmd-version';

/** Runs the rules that only services of llm-d have. */
export function reviewService(review: Review, subject: ServiceSubject): void {
  const { props, plan: { engine } } = subject;
  const [sidecar, picker] = [sidecarSubject(subject), pickerSubject(subject)];
  review
    .run(VERSION_ROWS, props)
    .run(SERVICE_PLAN_RULES, subject)
    .run(SERVICE_ENGINE_RULES, subject)
    .run(inRelease(SIDECAR_RULES, sidecar?.version), sidecar)
    .run(GATEWAY_RULES, subject)
    .run(STANDALONE_RULES, subject)
    .run(inRelease(PICKER_RULES, picker?.picker.version), picker)
    .run(RENDER_RULES, picker)
    .run(SERVICE_SET_RULES, subject)
    .run(SET_RULES, setSubject(subject))
    .run(TRACING_RULES, subject)
    .run(inRelease(PROFILE_RULES, picker?.picker.version), profileSubject(picker));
  review.within(new Places('sidecar.'), (part) => part.run(RESOURCE_RULES, props.sidecar?.resources));
  const { standalone } = props.routing?._bind() ?? {};
  if (standalone) {
    review
      .within(new Places('routing.envoy.'), (part) => part.run(RESOURCE_RULES, standalone.envoy?.resources))
      .within(new Places('routing.', { has: (prop) => prop === 'apiKey' }), (part) => part
        .run(SERVICE_RULES, standalone.service)
        .run(EXPOSURE_RULES, { service: standalone.service, apiKey: props.apiKey }));
  }
  for (const [path, args] of argsOf(props)) {
    review.run(ENGINE_ARGS_RULES, { path, args, engine: engine.name });
  }
}

/** A table as it holds for a release of the sidecar or the picker. */
function inRelease<S>(rules: readonly Rule<S>[], version: LlmdVersion | undefined): readonly Rule<S>[] {
  return version !== undefined && isUnread(version) ? asUnread(rules) : rules;
}

/** The flags that are stated for all roles, and for each. */
function argsOf(props: LlmdModelServiceProps): [path: string, args: EngineArgs][] {
  const stated: [string, EngineArgs | undefined][] = [['args', props.args], ...rolesOf(props).map(([role, { args }]): [string, EngineArgs | undefined] => [`${role}.args`, args])];
  return stated.filter((one): one is [string, EngineArgs] => one[1] !== undefined);
}
