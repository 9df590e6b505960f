import { InferenceDefaults, SecurityProfile } from '../../../src';
import { admit, setQuota } from '../admission';
import { apply } from '../kubectl';
import { newNamespace } from '../namespace';
import { enforced, policiesOf, policyManifests, quotaFor } from '../platform-policy';
import { podsOf } from '../pods';
import { securityLevel } from '../security-level';
import { manifestsOf, SUBJECTS } from '../subject';

const PROMISES: ReadonlyArray<{ readonly title: string; readonly profile: SecurityProfile; readonly level: string }> = [
  { title: 'imageDefault', profile: SecurityProfile.imageDefault(), level: 'baseline' },
  { title: 'baseline', profile: SecurityProfile.baseline(), level: 'baseline' },
  { title: 'restricted', profile: SecurityProfile.restricted(), level: 'restricted' },
  { title: 'restricted, on a read-only root', profile: SecurityProfile.restricted({ readOnlyRootFilesystem: true }), level: 'restricted' },
  { title: 'root', profile: SecurityProfile.root(), level: 'baseline' },
  { title: 'root, with a capability', profile: SecurityProfile.root({ capabilities: ['SYS_RESOURCE'] }), level: 'privileged' },
  { title: 'root, with all privileges', profile: SecurityProfile.root({ privileged: true }), level: 'privileged' },
];

beforeAll(() => {
  apply(policyManifests());
});

describe.each(SUBJECTS)('$name on a platform with policies', ({ add }) => {
  test.each(PROMISES)('runs with the profile $title where Pod Security is $level', ({ profile, level }) => {
    const manifests = manifestsOf((chart) => {
      InferenceDefaults.of(chart).set({ securityProfile: profile });
      add(chart, 'subject');
    });
    admit(podsOf(manifests), newNamespace(securityLevel(level)));
  });

  test('passes all policies and a quota at once, with its images from the registry of the platform', async () => {
    const manifests = manifestsOf((chart) => {
      InferenceDefaults.of(chart).set({
        imageRegistry: 'registry.example.com/mirror',
        podLabels: { team: 'llm' },
        securityProfile: SecurityProfile.restricted(),
      });
      add(chart, 'subject');
    });
    for (const manifest of manifests) {
      const pods = podsOf([manifest]);
      const namespace = newNamespace({ ...securityLevel('restricted'), ...enforced(policiesOf(manifest.kind)) });
      await setQuota(namespace, quotaFor(pods));
      admit(pods, namespace);
    }
  });
});
