import type { Org } from '../../config/org.ts';

const redacted = '[redacted]';

/** An SSWS token (42 characters), a JWT, a private key. Ids of Okta's have 20 characters. */
const secretForms =
  /(?<![\w-])00[\w-]{40}(?![\w-])|eyJ[\w-]+\.[\w-]+\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** Names of parameters whose values are not put down. An `apiTokenId` is an id and no secret. */
const secretNames =
  /secret|passw|pwd|passphrase|credential|authorization|(api|private|access)_?key|ssws|(?<!api_?)token$|bearer/i;

export type Redact = (text: string) => string;

/** Removes from a text the secrets of these orgs, and any text that looks like a secret. */
export function redactorFor(orgs: readonly Org[]): Redact {
  const secrets = orgs.map(({ credentials }) =>
    credentials.kind === 'ssws' ? credentials.token : credentials.privateKey,
  );
  return (text) =>
    secrets
      // Read for each text: a command may give one between two of them.
      .flatMap((secret) => secret.reveal() ?? [])
      .filter((secret) => secret.length >= 8)
      .reduce((rest, secret) => rest.replaceAll(secret, redacted), text)
      .replaceAll(secretForms, redacted);
}

/** The value of a parameter as the journal may keep it. */
export const redactedValue = (name: string, text: string, redact: Redact): string =>
  secretNames.test(name) ? redacted : redact(text);

/** All texts in a JSON value. An integer that JSON's readers would round becomes a text, with all its digits. */
export function redactedJson<T>(value: T, redact: Redact): T {
  const exact = (_: string, part: unknown) => (typeof part === 'bigint' ? part.toString() : part);
  return JSON.parse(JSON.stringify(value ?? null, exact), (_, part: unknown) =>
    typeof part === 'string' ? redact(part) : part,
  ) as T;
}
