import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { EngineImage, Gpu, InferenceDefaults, ModelSource, SglangServer, SglangServerProps, StrictOptions } from '../../src';
import { ADVICE_SINCE } from '../../src/rules/advice-since';
import { isStrict, versionNumbers } from '../../src/rules/strictness';
import { errorFrom, newChart } from '../harness';
import { releasesIn, RELEASES } from '../upgrade/released';

function make(strict: StrictOptions, props: Partial<SglangServerProps>): SglangServer {
  const chart = newChart();
  InferenceDefaults.of(chart).strict(strict);
  return new SglangServer(chart, 'chat', {
    image: EngineImage.sglang('v0.5.23'), model: ModelSource.huggingFace('Qwen/Qwen3-8B'), gpu: Gpu.any(1), ...props,
  });
}

/** A tag that moves: IMG002 is advice of it. And no flag is known of it. */
const MOVING = { image: EngineImage.of('registry.example.com/lmsysorg/sglang:latest') };
const UNKNOWN = { model: ModelSource.huggingFace('acme/chat-7b') };

describe('InferenceDefaults.strict', () => {
  test('makes advice an error, with the others', () => {
    const message = errorFrom(() => make({ asOf: '1.4.0' }, MOVING));
    expect(message).toContain('[IMG002] image');
    expect(message).toContain('(advice, which InferenceDefaults.strict makes an error)');
  });

  test('lets pass what gives no advice', () => {
    expect(make({ asOf: '0.0.0' }, {}).advice).toEqual([]);
  });

  test('leaves what it excepts as advice', () => {
    expect(make({ asOf: '1.4.0', except: ['IMG002'] }, MOVING).advice.map(({ code }) => code)).toEqual(['IMG002']);
  });

  test('never fails what is acknowledged', () => {
    const acknowledge = [{ code: 'IMG002', reason: 'a mirror that never moves tags' }];
    expect(make({ asOf: '1.4.0' }, { ...MOVING, acknowledge }).advice).toEqual([]);
  });

  test('fails what is unknown only where it is listed', () => {
    expect(make({ asOf: '1.4.0' }, UNKNOWN).advice.map(({ code }) => code)).toEqual(['INF230']);
    expect(errorFrom(() => make({ asOf: '1.4.0', including: ['INF230'] }, UNKNOWN))).toContain('[INF230] modelFacts');
  });

  test('holds below its scope, and that of the nearest scope wins', () => {
    const app = new App();
    InferenceDefaults.of(app).strict({ asOf: '1.4.0' });
    const strict = new Chart(app, 'strict', { namespace: 'llm' });
    const mild = new Chart(app, 'mild', { namespace: 'llm' });
    InferenceDefaults.of(mild).strict({ asOf: '1.4.0', except: ['IMG002'] });
    const props = { model: ModelSource.huggingFace('Qwen/Qwen3-8B'), gpu: Gpu.any(1), ...MOVING };
    expect(errorFrom(() => new SglangServer(strict, 'chat', props))).toContain('[IMG002]');
    expect(new SglangServer(mild, 'chat', props).advice).toHaveLength(1);
  });

  test('can be set with the other defaults', () => {
    const chart = newChart();
    InferenceDefaults.of(chart).set({ strict: { asOf: '1.4.0' }, podLabels: { team: 'a' } });
    expect(errorFrom(() => new SglangServer(chart, 'chat', { model: ModelSource.huggingFace('Qwen/Qwen3-8B'), gpu: Gpu.any(1), ...MOVING }))).toContain('[IMG002]');
  });

  test.each(['latest', '1.4', '', '^1.4.0'])('INF231: %p is no version of the library', (asOf) => {
    expect(errorFrom(() => make({ asOf }, {}))).toContain('[INF231] InferenceDefaults.strict.asOf');
  });

  test.each<[string, Omit<StrictOptions, 'asOf'>]>([
    ['except', { except: ['INF999'] }],
    ['except', { except: ['INF010'] }],
    ['including', { including: ['unknown model'] }],
  ])('INF232: %s lists codes of advice', (list, lists) => {
    expect(errorFrom(() => make({ asOf: '1.4.0', ...lists }, {}))).toContain(`[INF232] InferenceDefaults.strict.${list}`);
  });
});

describe('advice that came after a version', () => {
  beforeAll(() => {
    (ADVICE_SINCE as { [code: string]: string }).INF035 = '1.5.0';
  });
  afterAll(() => {
    delete (ADVICE_SINCE as { [code: string]: string }).INF035;
  });

  test.each([['1.4.9', false], ['1.5.0', true], ['1.5.1', true], ['2.0.0', true], ['0.9.0', false], ['1.5.0-rc.1', true]])('does not fail as of %s: %p', (asOf, fails) => {
    expect(isStrict({ code: 'INF035' }, { asOf })).toBe(fails);
    expect(isStrict({ code: 'IMG002' }, { asOf })).toBe(true);
  });
});

test('advice that the newest release did not give says which version brought it', () => {
  const [newest] = releasesIn(RELEASES).slice(-1);
  const codes = newest === undefined ? undefined : join(RELEASES, newest, 'codes.txt');
  const given = codes !== undefined && existsSync(codes) ? readFileSync(codes, 'utf8').split('\n') : undefined;
  const { SEVERITIES } = jest.requireActual<{ SEVERITIES: object }>('../../src/rules/severities.generated');
  expect(Object.keys(SEVERITIES).filter((code) => given !== undefined && !given.includes(code) && !Object.hasOwn(ADVICE_SINCE, code))).toEqual([]);
  expect(Object.values(ADVICE_SINCE).filter((version) => versionNumbers(version) === undefined)).toEqual([]);
});
