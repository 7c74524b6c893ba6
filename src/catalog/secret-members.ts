import { isArray, type JsonValue } from '../base/exact-json.ts';

/**
 * Members that are secrets where they are no objects: `settings.password` of a policy is a set of rules, and
 * `settings.token` of a log stream opens the stream.
 */
const secret: ReadonlySet<string> = new Set([
  'accessToken',
  'access_token',
  'answer',
  'apiToken',
  'bearerToken',
  'clientSecret',
  'client_secret',
  'consumerSecret',
  'deviceToken',
  'nextPassCode',
  'passCode',
  'password',
  'privateKey',
  'private_key',
  'refreshToken',
  'refresh_token',
  'secret',
  'secretKey',
  'secret_key',
  'sharedSecret',
  'token',
  'tokenSigningKey',
]);

/** Members that hold a secret somewhere inside: how a hook signs its requests. */
const around: ReadonlySet<string> = new Set(['authScheme']);

/** The private part of a JSON Web Key. */
const ofKeys: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/** The value without members that may be secrets, at any depth: answers of Okta's have some, and no row ever does. */
export function withoutSecrets(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isArray(value)) return value.map((element) => withoutSecrets(element));
  const isKey = 'kty' in value;
  const kept = Object.entries(value).flatMap(([name, member = null]) =>
    around.has(name) || (isKey && ofKeys.has(name)) || isSecret(name, member)
      ? []
      : [[name, withoutSecrets(member)] as const],
  );
  return Object.fromEntries(kept);
}

const isSecret = (name: string, member: JsonValue): boolean =>
  secret.has(name) && (typeof member !== 'object' || member === null || isArray(member));
