/** Scheme and host, with an optional port and path, without user information. */
export const HTTP_ADDRESS = /^https?:\/\/[a-z0-9](?:[\w.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[^\s?#@]*)?$/i;
