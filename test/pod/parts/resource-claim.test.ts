import { ResourceClaim } from '../../../src/pod/parts/resource-claim';
import { BareServerProps, errorOf } from '../../bare-server';

test.each<[string, BareServerProps, string]>([
  ['before Kubernetes 1.34', { resourceClaims: { gpu: ResourceClaim.template('gpu') } }, 'resourceClaims: expected Kubernetes 1.34 or newer; set kubernetesVersion'],
  ['with a space in its name', { kubernetesVersion: '1.34', resourceClaims: { 'a b': ResourceClaim.template('gpu') } }, 'resourceClaims: got "a b"'],
  ['of an object without a name', { kubernetesVersion: '1.34', resourceClaims: { gpu: ResourceClaim.existing('') } }, 'resourceClaims.gpu: got ""'],
])('a claim %s is refused', (_, props, message) => {
  expect(errorOf(props)).toContain(`[INF140] ${message}`);
});
