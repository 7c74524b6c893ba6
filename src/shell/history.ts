/** The earlier entries, oldest first. */
export class History {
  readonly #entries: string[];
  readonly #limit: number;

  /** @param limit entries that are kept at most */
  constructor(entries: readonly string[] = [], limit = 2000) {
    this.#limit = limit;
    this.#entries = entries.slice(-limit);
  }

  get entries(): readonly string[] {
    return this.#entries;
  }

  /** @returns false for an entry that is not kept: the same as the one before, an empty one, or a secret. */
  add(entry: string): boolean {
    const text = entry.trim();
    if (text === '' || text === this.#entries.at(-1) || text.length > longestEntry || holdsSecret(entry)) {
      return false;
    }
    this.#entries.push(text);
    if (this.#entries.length > this.#limit) this.#entries.shift();
    return true;
  }

  /** The latest entry before `before` that holds the text, in any case. */
  search(text: string, before = this.#entries.length): number | undefined {
    const wanted = text.toLowerCase();
    for (let index = before - 1; index >= 0; index--) {
      if (this.#entries[index]?.toLowerCase().includes(wanted) === true) return index;
    }
    return undefined;
  }
}

/** In UTF-16 code units: a larger paste is data, not something to recall. */
const longestEntry = 20_000;

/** Names under which people keep secrets. */
const secretName = /(?:secret|passw|pwd|token|api_?key|private_?key|credential|assertion)/i;

/** Values that are secrets under any name: an Okta API token, a private key, a JWT, an Authorization header. */
const secretValue = new RegExp(
  [
    String.raw`\b00[A-Za-z0-9_-]{40}\b`,
    '-----BEGIN [A-Z ]*PRIVATE KEY',
    String.raw`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.`,
    String.raw`\b(?:SSWS|Bearer|DPoP)\s+\S{16,}`,
  ].join('|'),
);

/**
 * Whether an entry must not be written down: it holds a secret, or gives a parameter a value under a name that secrets
 * have. A line that begins with a blank is left out as well, as shells do.
 */
export function holdsSecret(entry: string): boolean {
  if (/^[ \t]/.test(entry) || secretValue.test(entry)) return true;
  const text = entry.trim();
  const set = /^\.param(?:eter)?\s+set\s+(\S+)/i.exec(text)?.[1];
  if (set !== undefined) return secretName.test(set);
  if (!text.startsWith('.run')) return false;
  return text
    .split(/\s+/)
    .some((word) => /^([^=]+)=/.test(word) && secretName.test(word.split('=')[0] ?? ''));
}
