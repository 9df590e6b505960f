/**
 * Variables of the Hugging Face libraries.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export const HUB_VARIABLES = { endpoint: 'HF_ENDPOINT', offline: 'HF_HUB_OFFLINE', token: 'HF_TOKEN', formerToken: 'HUGGING_FACE_HUB_TOKEN' } as const;
