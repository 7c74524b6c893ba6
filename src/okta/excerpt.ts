import { SecretEcho } from './secret-echo.ts';

/** Control and format characters, line ends, lone surrogates, and invisible characters. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}\p{DI}\s]+/gu;

/**
 * The printable beginning of a text from outside, on one line.
 * @param length In characters.
 */
function excerpt(text: string, length: number): string {
  const printable = text.replace(unprintable, ' ').trim();
  const characters = [...printable];
  return characters.length <= length ? printable : `${characters.slice(0, length).join('')}…`;
}

/** `excerpt` without secrets, which a server or a proxy may send back to us, whole or in part. */
export function createQuote(secrets: () => readonly string[]): (text: string, length?: number) => string {
  const echo = new SecretEcho();
  return (text, length = 80) => {
    // The beginning is cut out generously first: a body may be large, and much of it may not be printable.
    return excerpt(echo.redact(text.slice(0, 16 * length), secrets()), length);
  };
}
