import { createHash } from 'node:crypto';
import type { JWTVerifyResult } from 'jose';
import { algorithms } from './client-assertion.ts';
import { OAuthError } from './oauth-error.ts';
import type { SeenOnce } from './seen-once.ts';

const tolerance = 300_000;

/** What a proof must fit (RFC 9449). */
interface ProofTerms {
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
  /** Undefined: no nonce is asked for. */
  readonly nonce: string | undefined;
  /** The access token that the proof comes with. */
  readonly accessToken?: string;
  readonly now: number;
  readonly seen: SeenOnce;
}

/**
 * Checks a DPoP proof and gives the thumbprint of its key.
 * @throws OAuthError `invalid_dpop_proof`, or `use_dpop_nonce` with the nonce to use.
 */
export async function verifyProof(proof: string, terms: ProofTerms): Promise<string> {
  const { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify } = await import('jose');
  let verified: JWTVerifyResult;
  try {
    verified = await jwtVerify(proof, EmbeddedJWK, {
      algorithms,
      typ: 'dpop+jwt',
      requiredClaims: ['jti', 'htm', 'htu', 'iat'],
      currentDate: new Date(terms.now),
    });
  } catch (error) {
    if (error instanceof errors.JOSEError) throw invalidProof('The DPoP proof JWT is invalid.');
    throw error;
  }
  const { payload, protectedHeader } = verified;
  const { htm, htu, iat = 0, jti = '', ath, nonce } = payload;
  if (htm !== terms.method) throw invalidProof(`'htm' must be ${terms.method}.`);
  if (htu !== terms.url) throw invalidProof(`'htu' must be ${terms.url}.`);
  if (Math.abs(terms.now - iat * 1000) > tolerance) throw invalidProof(`'iat' is not about now.`);
  if (terms.accessToken !== undefined && ath !== hashOf(terms.accessToken)) {
    throw invalidProof(`'ath' is not the hash of the access token.`);
  }
  if (terms.nonce !== undefined && nonce !== terms.nonce) throw nonceWanted(terms.nonce);
  if (!terms.seen.note(jti, terms.now, terms.now + 2 * tolerance)) {
    throw invalidProof(`'jti' was used before.`);
  }
  return calculateJwkThumbprint(protectedHeader.jwk ?? {});
}

const hashOf = (accessToken: string) => createHash('sha256').update(accessToken).digest('base64url');

const invalidProof = (description: string) => new OAuthError('invalid_dpop_proof', description);

export const nonceWanted = (nonce: string) =>
  new OAuthError('use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.', {
    headers: { 'dpop-nonce': nonce },
  });
