import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ConfigError } from '../base/errors.ts';
import { isObject } from '../base/exact-json.ts';
import type { Org } from '../config/org.ts';
import type { Secret } from '../config/secret.ts';
import { readSecret } from './read-secret.ts';

/** A private key and how Okta knows it. */
export interface SigningKey {
  readonly key: KeyObject;
  /** RS256 … ES512. */
  readonly algorithm: string;
  readonly keyId: string | undefined;
}

const algorithmsOfRsa: ReadonlySet<string> = new Set(['RS256', 'RS384', 'RS512']);
const algorithmOfCurve: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

/**
 * Reads the private key of a service app: PEM (PKCS#1, SEC1 or PKCS#8) or a JWK, whose `alg` and `kid` count where
 * nothing else is configured.
 * @throws ConfigError that says what is wrong with it and never quotes it.
 */
export async function readPrivateKey(
  org: Org,
  credentials: { readonly privateKey: Secret; readonly keyId?: string | undefined },
  signal: AbortSignal,
): Promise<SigningKey> {
  const text = (await readSecret(credentials.privateKey, signal)).trim();
  const jwk = text.startsWith('{') ? parseJwk(text, org) : undefined;
  const key = parseKey(jwk, text, org);
  return {
    key,
    algorithm: algorithmFor(key, jwk?.['alg'], org),
    keyId: credentials.keyId ?? (typeof jwk?.['kid'] === 'string' ? jwk['kid'] : undefined),
  };
}

function parseJwk(text: string, org: Org): Readonly<Record<string, unknown>> {
  try {
    const jwk: unknown = JSON.parse(text);
    if (isObject(jwk)) return jwk;
  } catch {
    // The error of JSON.parse quotes the key, and is left out for that.
  }
  throw unusableKey(org, 'begins like a JWK and is not JSON');
}

function parseKey(jwk: Readonly<Record<string, unknown>> | undefined, text: string, org: Org): KeyObject {
  try {
    // Environment variables often carry a PEM on one line, its line ends written as \n.
    return jwk === undefined
      ? createPrivateKey(text.replaceAll('\\n', '\n'))
      : createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    if (/ENCRYPTED/.test(text)) throw unusableKey(org, 'is encrypted with a passphrase');
    throw unusableKey(org, 'is neither a private key in PEM nor a private JWK');
  }
}

function algorithmFor(key: KeyObject, wanted: unknown, org: Org): string {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength < 2048) throw unusableKey(org, `has ${modulusLength} bits, and RSA needs 2048`);
    if (wanted === undefined) return 'RS256';
    if (typeof wanted === 'string' && algorithmsOfRsa.has(wanted)) return wanted;
    throw unusableKey(org, 'has an alg that is none of RS256, RS384 and RS512');
  }
  const algorithm = algorithmOfCurve[namedCurve];
  if (algorithm === undefined)
    throw unusableKey(org, 'is neither RSA nor on one of the curves P-256, P-384 and P-521');
  return algorithm;
}

function unusableKey(org: Org, what: string): ConfigError {
  const source = org.sources['privateKey'];
  const from = source === undefined ? '' : ` (${source})`;
  return new ConfigError(`the private key of ${org.name}${from} ${what}`, {
    path: `orgs.${org.name}.privateKey`,
    hint: 'Give the key that Okta generated for the service app, as PEM or JWK, without a passphrase.',
  });
}
