/** The image reference with another registry: repository, tag and digest stay. */
export function withRegistry(reference: string, registry: string | undefined): string {
  if (registry === undefined) {
    return reference;
  }
  const slash = reference.indexOf('/');
  const first = reference.slice(0, Math.max(slash, 0));
  // Docker's own rule: the first component is a registry if it could be a host.
  const hasRegistry = /[.:]/.test(first) || first === 'localhost';
  return `${registry.replace(/\/+$/, '')}/${hasRegistry ? reference.slice(slash + 1) : reference}`;
}
