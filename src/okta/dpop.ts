import { createHash, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../base/clock.ts';
import { type Answer, jsonObjectIn } from './okta-answer.ts';

/** What a DPoP proof is made for. */
export interface ProvenRequest {
  readonly method: string;
  /** Counts without its query. */
  readonly url: URL;
  /** The server's latest. */
  readonly nonce: string | undefined;
  /** Left out at the token endpoint. */
  readonly accessToken?: string;
}

/** Proofs that whoever sends an access token holds the key that it was given to (RFC 9449). */
export interface Dpop {
  /** Whether Okta has asked for proofs: a setting of the service app, unknown before the first answer. */
  demanded: boolean;
  prove(request: ProvenRequest): Promise<string>;
}

const algorithm = 'ES256';

/** One key pair for as long as the client lives, made when it is first needed. */
export function createDpop(clock: Clock): Dpop {
  let keys: Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> | undefined;
  return {
    demanded: false,
    async prove({ method, url, nonce, accessToken }) {
      const { SignJWT } = await import('jose');
      keys ??= promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
      const { privateKey, publicKey } = await keys;
      const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const claims = {
        htm: method,
        htu: `${url.origin}${url.pathname}`,
        ...(nonce === undefined ? {} : { nonce }),
        ...(accessToken === undefined ? {} : { ath: sha256(accessToken) }),
      };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, typ: 'dpop+jwt', jwk: { kty, crv, x, y } })
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .setJti(randomUUID())
        .sign(privateKey);
    },
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** What a refusal says of DPoP: send a proof at all, or one with this nonce. */
export type DpopDemand = { readonly kind: 'proof' } | { readonly kind: 'nonce'; readonly nonce: string };

/** Reads a 400 of the token endpoint or a 401 of the API; undefined when it has nothing to do with DPoP. */
export function readDpopDemand(answer: Answer): DpopDemand | undefined {
  if (answer.status !== 400 && answer.status !== 401) return undefined;
  const nonce = answer.headers.get('dpop-nonce');
  const challenge = answer.headers.get('www-authenticate') ?? '';
  const error = jsonObjectIn(answer)?.['error'];
  const says = (code: string) => error === code || challenge.includes(`"${code}"`);
  if (says('use_dpop_nonce') && nonce !== null) return { kind: 'nonce', nonce };
  return says('use_dpop_nonce') || says('invalid_dpop_proof') ? { kind: 'proof' } : undefined;
}
