import { CrdSelection } from './crd';

/** A CRD, where it comes from, and what is made of it. */
export interface CrdSource extends CrdSelection {
  /** The file at a fixed tag, or at a commit where upstream has tagged none. */
  readonly address: string;
  /** The sha256 of the normalized form; `npx projen import --update-checksums` writes it. */
  readonly sha256: string;
  /** Whether a construct writes this kind through a binding in imports/; every kind gets schema facts for the tests. */
  readonly binding?: true;
}

/**
 * Every CRD that is generated from, one line each, in the order of the versions that the binding names:
 * the first gets the bare kind as its name, the others a suffix.
 *
 * A folder in `CRD_DIR` holds the same files as `<group>_<plural>.yaml`.
 */
export const CRD_SOURCES: readonly CrdSource[] = [
  { group: 'disaggregatedset.x-k8s.io', plural: 'disaggregatedsetrolescalers', versions: ['v1'], sha256: '5b3bed99d050501e9b3d3f9851cd1964128f83437b3ea975e563521fd3640cc0', address: 'https://raw.githubusercontent.com/kubernetes-sigs/lws/v0.10.0/config/crd/bases/disaggregatedset.x-k8s.io_disaggregatedsetrolescalers.yaml' },
  { group: 'disaggregatedset.x-k8s.io', plural: 'disaggregatedsets', versions: ['v1'], sha256: '167bd01c8be6e2214e2bdac023f87d1041071a53f768a7b404ed93c042c50527', binding: true, address: 'https://raw.githubusercontent.com/kubernetes-sigs/lws/v0.10.0/config/crd/bases/disaggregatedset.x-k8s.io_disaggregatedsets.yaml' },
  { group: 'gateway.networking.k8s.io', plural: 'gateways', versions: ['v1'], sha256: '13dd934eb6ffa80224bed045c70d1c22ff039e67461ffd5c4f92267838cc8cc1', address: 'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api/v1.6.1/config/crd/standard/gateway.networking.k8s.io_gateways.yaml' },
  { group: 'gateway.networking.k8s.io', plural: 'httproutes', versions: ['v1'], sha256: '77a1024ea1345dd81ca0fa3c859ac9817ee533b715309df647ca127a991dc768', address: 'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api/v1.6.1/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml' },
  { group: 'gateway.networking.k8s.io', plural: 'referencegrants', versions: ['v1', 'v1beta1'], sha256: 'e6a44d32aec667d07c0f2af34a3b1ab52bb74703539fca8de14a629942e35395', address: 'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api/v1.6.1/config/crd/standard/gateway.networking.k8s.io_referencegrants.yaml' },
  { group: 'inference.networking.k8s.io', plural: 'inferencepools', versions: ['v1'], sha256: 'f15d9fc2643bf5f17459153a5bab01026ec5247eaade9fea88d83d6a5ca04b36', address: 'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api-inference-extension/v1.6.0/config/crd/bases/inference.networking.k8s.io_inferencepools.yaml' },
  { group: 'inference.networking.x-k8s.io', plural: 'inferencemodelrewrites', versions: ['v1alpha2'], sha256: '070efbc909a30f492b57037c91575ca6da5de1e38129fafbb44805708f791502', address: 'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api-inference-extension/v1.5.0/config/crd/bases/inference.networking.x-k8s.io_inferencemodelrewrites.yaml' },
  { group: 'inference.networking.x-k8s.io', plural: 'inferencemodels', versions: ['v1alpha2'], sha256: '79c4aaeedddcc46e01aa573edc5f2732ec54e53658a4fc13b779703d0c89c01f', address: 'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api-inference-extension/v0.5.1/config/crd/bases/inference.networking.x-k8s.io_inferencemodels.yaml' },
  { group: 'inference.networking.x-k8s.io', plural: 'inferenceobjectives', versions: ['v1alpha2'], sha256: '283b98b17bbaa37954be898d8eff9829e593dfb8d5f577a1ad140cc3d1367842', address: 'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api-inference-extension/v1.5.0/config/crd/bases/inference.networking.x-k8s.io_inferenceobjectives.yaml' },
  { group: 'inference.networking.x-k8s.io', plural: 'inferencepools', versions: ['v1alpha2'], sha256: '47993b9ca1c9d3279fda96d4bd003c9b3c12fc385903c155ef6c451fbc26fc6f', address: 'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api-inference-extension/v1.4.0/config/crd/bases/inference.networking.x-k8s.io_inferencepools.yaml' },
  { group: 'keda.sh', plural: 'scaledobjects', versions: ['v1alpha1'], sha256: '6eb1c5b904299604e54042f91a7e717aa29c599090846761ded1361b2b2ce79e', address: 'https://raw.githubusercontent.com/kedacore/keda/v2.20.2/config/crd/bases/keda.sh_scaledobjects.yaml' },
  { group: 'keda.sh', plural: 'triggerauthentications', versions: ['v1alpha1'], sha256: 'a05235780550ade75e6922d403330ba99e38f0a2b4a230a4600323b8fd5ffeb6', address: 'https://raw.githubusercontent.com/kedacore/keda/v2.20.2/config/crd/bases/keda.sh_triggerauthentications.yaml' },
  { group: 'leaderworkerset.x-k8s.io', plural: 'leaderworkersets', versions: ['v1'], sha256: '37c37bf6c776f977af58216e2cbe247c541d15e43b222a748ef7477c6e444675', binding: true, address: 'https://raw.githubusercontent.com/kubernetes-sigs/lws/v0.10.0/config/crd/bases/leaderworkerset.x-k8s.io_leaderworkersets.yaml' },
  { group: 'llm-d.ai', plural: 'inferencemodelrewrites', versions: ['v1alpha2'], sha256: '96d9f031987c669065870a9bc88ec98e3eee7665e0600fe2a9cc819079ab5b85', address: 'https://raw.githubusercontent.com/llm-d/llm-d-router/v0.10.0/config/crd/bases/llm-d.ai_inferencemodelrewrites.yaml' },
  { group: 'llm-d.ai', plural: 'inferenceobjectives', versions: ['v1alpha2'], sha256: '4fbca5026f560c1def53bba3b43a4cb59828218daac41702ae69dcddadb1a95c', address: 'https://raw.githubusercontent.com/llm-d/llm-d-router/v0.10.0/config/crd/bases/llm-d.ai_inferenceobjectives.yaml' },
  { group: 'monitoring.coreos.com', plural: 'podmonitors', versions: ['v1'], sha256: '3e3e1176127477d6e2f10e7ea466cc31f9530e6555d9e06744912dec81ce7afa', address: 'https://raw.githubusercontent.com/prometheus-operator/prometheus-operator/v0.93.0/example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml' },
  { group: 'monitoring.coreos.com', plural: 'prometheusrules', versions: ['v1'], sha256: 'ce32d8059da468dcb9b8b69b65e551b58934f99cfd4ca5ddc7cfb0596b051783', address: 'https://raw.githubusercontent.com/prometheus-operator/prometheus-operator/v0.93.0/example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml' },
  { group: 'monitoring.coreos.com', plural: 'servicemonitors', versions: ['v1'], sha256: '966bba707cdba31fc591a7eff812727b1128b716cb9bd3835d33698b9e08247d', address: 'https://raw.githubusercontent.com/prometheus-operator/prometheus-operator/v0.93.0/example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml' },
  { group: 'nvidia.com', plural: 'dynamographdeployments', versions: ['v1alpha1', 'v1beta1'], sha256: 'a44546a0d75601af1f6b4e18505aeb372c707f55eef4073f578b0f36b127ced6', binding: true, address: 'https://raw.githubusercontent.com/ai-dynamo/dynamo/2a6da14c83617f5412caba5777dbf0e2399e9c5f/deploy/operator/config/crd/bases/nvidia.com_dynamographdeployments.yaml' },
  { group: 'nvidia.com', plural: 'dynamomodels', versions: ['v1alpha1'], sha256: 'd53a0d3fefd752b75c76623de383a67fe0132549b563d7ac22f80a6cafbdf7dd', address: 'https://raw.githubusercontent.com/ai-dynamo/dynamo/2a6da14c83617f5412caba5777dbf0e2399e9c5f/deploy/operator/config/crd/bases/nvidia.com_dynamomodels.yaml' },
];
