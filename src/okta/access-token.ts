import { type Answer, jsonObjectIn, unusable } from './okta-answer.ts';

/** What the token endpoint gave. */
export interface AccessToken {
  readonly value: string;
  readonly scheme: 'Bearer' | 'DPoP';
  /** From then on another is asked for, in milliseconds since the epoch. */
  readonly renewAt: number;
}

/** Okta's default lifetime, for an answer that names none. */
const defaultLifetimeS = 3600;

/**
 * Reads the answer of the token endpoint.
 * @param askedAt When it was asked for, in milliseconds since the epoch.
 * @throws NoAnswerError when it holds no access token.
 */
export function readAccessToken(answer: Answer, askedAt: number): AccessToken {
  const body = jsonObjectIn(answer);
  const value = body?.['access_token'];
  const type = String(body?.['token_type'] ?? 'Bearer').toLowerCase();
  // The body is not quoted: it may hold a token that was not understood.
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value) || !(type === 'bearer' || type === 'dpop')) {
    throw unusable(answer, 'the token endpoint gave no access token');
  }
  const lifetimeS = Number(body?.['expires_in'] ?? defaultLifetimeS);
  const lifetimeMs = (Number.isFinite(lifetimeS) ? Math.max(0, lifetimeS) : defaultLifetimeS) * 1000;
  // A minute early, so that it does not end on its way; of short-lived ones, a tenth.
  const renewAt = askedAt + lifetimeMs - Math.min(60_000, lifetimeMs / 10);
  return { value, scheme: type === 'dpop' ? 'DPoP' : 'Bearer', renewAt };
}
