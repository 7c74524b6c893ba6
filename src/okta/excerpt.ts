/** Control and format characters, line ends and lone surrogates: what a terminal might act upon. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}\s]+/gu;

/**
 * The printable beginning of a text from outside, on one line.
 * @param length In characters.
 */
export function excerpt(text: string, length = 80): string {
  const printable = text
    .slice(0, 4 * length)
    .replace(unprintable, ' ')
    .trim();
  const characters = [...printable];
  return characters.length <= length ? printable : `${characters.slice(0, length).join('')}…`;
}

/** `excerpt` without secrets, which a server or a proxy may send back to us. */
export function createQuote(secrets: () => readonly string[]): (text: string, length?: number) => string {
  return (text, length = 80) => {
    const known = secrets().filter((secret) => secret !== '');
    // The beginning is cut out generously first: a body may be large, and a secret must be whole to be found.
    const start = text.slice(0, 4 * length + Math.max(0, ...known.map((secret) => secret.length)));
    return excerpt(
      known.reduce((rest, secret) => rest.replace(anyCase(secret), '[redacted]'), start),
      length,
    );
  };
}

/** In any case of letters, because host names come back in lower case. */
const anyCase = (text: string): RegExp => new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi');
