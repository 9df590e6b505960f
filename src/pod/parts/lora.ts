import { LoraOptions } from '../../engines/lora';
import { PodPart } from '../part';

/** Lets requests load adapters, where that is asked for. */
export function loraParts({ dynamicLoading }: LoraOptions = {}): PodPart[] {
  return dynamicLoading ? [{ from: 'lora', env: [{ name: 'VLLM_ALLOW_RUNTIME_LORA_UPDATING', value: 'True' }] }] : [];
}
