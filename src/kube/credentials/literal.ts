/** What stands for a value that is elsewhere: a variable, a placeholder of a template, the address of a secret. */
const REFERENCE = new RegExp([
  /\$\([\w.:-]+\)/, // Kubernetes expands it
  /\$[A-Za-z_][\w-]*(?:[.:][A-Za-z_][\w-]*)*[.:]\w*(?:[Ss]ecret|[Kk]ey|[Tt]oken|[Pp]assword)(?![\w-])/, // Argo CD looks it up in a Secret
  /\\?\$\{[^{}\s]+\}|\$[A-Za-z_]\w*|\$\([^()]*\)/, // a shell does
  /\{\{[^{}]*\}\}|<%[^%]*%>|%[A-Z_]+%/, // a template
  /<[A-Za-z][\w .:-]*>|\[[A-Z][\w ]*\]|\*{3,}|x{4,}|\.{3}|\u2026/, // a placeholder
  /(?:vault|secret|op|ref\+\w+|env|file|arn|awssm|gcpsm|azkv|k8s|kubernetes|sops|os\.environ)(?::|\/)[\w+./:#?=@-]+/, // an address
].map(({ source }) => `(?:${source})`).join('|'), 'y');

/** Schemes of the header `Authorization`, before the credential itself. */
const SCHEME = /^(?:Bearer|Basic|Token|ApiKey|Api-Key|Digest|SSWS) +/i;

/** Whether a text consists of references, and of signs between them: `$(USER):$(PASSWORD)`, `Bearer $(TOKEN)`. */
export function isReference(text: string): boolean {
  let at = SCHEME.exec(text)?.[0].length ?? 0;
  if (at === text.length) {
    return false;
  }
  while (at < text.length) {
    REFERENCE.lastIndex = at;
    if (REFERENCE.test(text)) {
      at = REFERENCE.lastIndex;
    } else if (/[-_.:/@,; ]/.test(text[at])) {
      at++;
    } else {
      return false;
    }
  }
  return /[^-_.:/@,; ]/.test(text);
}

/** What nobody takes for a credential: nothing, a boolean, a number, a special token of a model. */
const PLAIN = /^(?:true|false|yes|no|on|off|none|null|nil|undefined|auto|default|disabled|enabled|optional|required|empty|dummy|unused|[0-9]+(?:\.[0-9]+)?[a-z]{0,2}|<[^<>]*>|\[[A-Z]+\])?$/i;

/** An absolute path, without what Base64 has and paths hardly have. */
const ABSOLUTE_PATH = /^(?:\/[\w.@~-]*)+$/;

/** A random text of the length of keys, which can begin with a slash in Base64. */
const KEY = /^\/(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9/]{31,}$/;

/** Scheme, host and path, without a user and without a query, which both may hold a credential. */
const PLAIN_URL = /^(?:https?|grpcs?|wss?|tcp|file):\/\/[^\s/?#@]+(?:\/[\w./:-]*)?$/;

/** Whether a literal is clearly not a credential: a reference, a boolean, a number, an absolute path, an address, a placeholder. */
export function isHarmless(value: string): boolean {
  return PLAIN.test(value) || (ABSOLUTE_PATH.test(value) && !KEY.test(value)) || PLAIN_URL.test(value) || isReference(value);
}
