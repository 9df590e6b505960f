import { claimsOfGroups, claimsOfManifest } from '../../src/workload/leader-worker-set-names';

/** Claims in short: kind, and the numbers that follow the name. */
function short(claims: ReturnType<typeof claimsOfGroups>): string[] {
  return claims.map(({ kind, takes, numbers }) => (takes === 'numbered' ? `${kind} 0…${numbers ?? ''}` : kind));
}

describe('a LeaderWorkerSet claims', () => {
  test('a StatefulSet for its leaders, one for the workers of each group, and a headless Service', () => {
    expect(short(claimsOfGroups({ most: 3, size: 4, hasServiceEach: false }))).toEqual(['apps/StatefulSet', 'apps/StatefulSet 0…3', 'core/Service']);
  });

  test('no StatefulSets of groups without workers', () => {
    expect(short(claimsOfGroups({ most: 3, size: 1, hasServiceEach: false }))).toEqual(['apps/StatefulSet', 'core/Service']);
  });

  test('a Service for each group where each has a subdomain', () => {
    expect(short(claimsOfGroups({ most: 2, size: 4, hasServiceEach: true }))).toEqual(['apps/StatefulSet', 'apps/StatefulSet 0…2', 'core/Service 0…2']);
  });

  test('any number of names where an autoscaler decides', () => {
    expect(short(claimsOfGroups({ size: 4, hasServiceEach: false }))).toContain('apps/StatefulSet 0…');
  });
});

describe('a LeaderWorkerSet that somebody wrote claims', () => {
  const written = (spec: object) => short(claimsOfManifest({ spec: { leaderWorkerTemplate: { size: 2 }, ...spec } }));

  test.each([
    [{ replicas: 3 }, 3],
    [{ replicas: 3, rolloutStrategy: { rollingUpdateConfiguration: { maxSurge: 2 } } }, 5],
    [{ replicas: 3, rolloutStrategy: { rollingUpdateConfiguration: { maxSurge: '50%' } } }, 5],
  ])('what its spec says: %j', (spec, numbers) => {
    expect(written(spec)).toContain(`apps/StatefulSet 0…${numbers}`);
  });

  test('a Service for each group where its subdomains are unique', () => {
    expect(written({ replicas: 1, networkConfig: { subdomainPolicy: 'UniquePerReplica' } })).toContain('core/Service 0…1');
  });

  test('one StatefulSet and one Service where it says nothing', () => {
    expect(short(claimsOfManifest({}))).toEqual(['apps/StatefulSet', 'core/Service']);
  });
});
