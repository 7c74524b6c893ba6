import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { SigningKey } from './private-key.ts';

/** How long an assertion holds. Okta allows an hour; this leaves room for a clock that is minutes off. */
const lifetimeMs = 10 * 60_000;

/**
 * The JWT by which a service app proves itself to the token endpoint (RFC 7523). It says nothing of when it was
 * made: that would lie in the future for Okta when the clock here is fast.
 */
export async function signClientAssertion(
  { key, algorithm, keyId }: SigningKey,
  { clientId, tokenUrl, clock }: { readonly clientId: string; readonly tokenUrl: URL; readonly clock: Clock },
): Promise<string> {
  const { SignJWT } = await import('jose');
  return new SignJWT({})
    .setProtectedHeader({ alg: algorithm, ...(keyId === undefined ? {} : { kid: keyId }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenUrl.href)
    .setExpirationTime(Math.floor((clock.now() + lifetimeMs) / 1000))
    .setJti(randomUUID())
    .sign(key);
}
