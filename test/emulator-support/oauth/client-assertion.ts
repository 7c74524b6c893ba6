import type { JSONWebKeySet, JWTPayload } from 'jose';
import type { ServiceApp } from '../service-app.ts';
import { invalidClient } from './oauth-error.ts';

/** What Okta takes for `private_key_jwt`. */
export const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

const longestSeconds = 3600;
const toleranceSeconds = 5;

interface Assertion {
  readonly app: ServiceApp;
  readonly jti: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/**
 * Checks a client assertion: the signature with the app's public keys, iss = sub = client id, aud = the token URL,
 * an end that is at most an hour away.
 * @throws OAuthError `invalid_client`
 */
export async function verifyAssertion(
  assertion: string,
  apps: readonly ServiceApp[],
  tokenUrl: string,
  now: number,
): Promise<Assertion> {
  const { createLocalJWKSet, decodeJwt, errors, jwtVerify } = await import('jose');
  let claimed: JWTPayload;
  try {
    claimed = decodeJwt(assertion);
  } catch {
    throw invalidClient('The client_assertion is not a JWT.');
  }
  const app = apps.find(({ clientId }) => clientId === claimed.iss);
  if (app === undefined) throw invalidClient(`Invalid value for 'client_id' parameter.`);
  const keys = { keys: app.publicKeys } as unknown as JSONWebKeySet;
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys), {
      algorithms,
      issuer: app.clientId,
      subject: app.clientId,
      audience: tokenUrl,
      requiredClaims: ['exp'],
      clockTolerance: toleranceSeconds,
      currentDate: new Date(now),
    });
    const { exp = 0, jti } = payload;
    if (exp > now / 1000 + longestSeconds + toleranceSeconds) {
      throw invalidClient('The client_assertion token has an expiration too far into the future.');
    }
    return { app, jti, expires: exp * 1000 };
  } catch (error) {
    if (error instanceof errors.JOSEError) throw invalidClient(reasonOf(error));
    throw error;
  }
}

function reasonOf(error: Error & { readonly code?: string; readonly claim?: string }): string {
  if (error.code === 'ERR_JWT_EXPIRED') return 'The client_assertion token is expired.';
  if (error.claim !== undefined) {
    return `The '${error.claim}' claim of the client_assertion token is missing or wrong.`;
  }
  return 'The client_assertion signature is invalid.';
}
