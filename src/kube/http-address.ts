/** Scheme and host, with a port and a path if need be, without a user. */
export const HTTP_ADDRESS = /^https?:\/\/[a-z0-9](?:[\w.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[^\s?#@]*)?$/i;
