import type { Clock } from '../../../src/base/clock.ts';
import { type Answer, invalidToken, methodNotAllowed, ok } from '../../../src/emulator/answer.ts';
import type { ReceivedRequest } from '../../../src/emulator/requests.ts';
import type { Authorization } from '../../../src/emulator/resource.ts';
import type { OAuthSettings, ServiceApp } from '../service-app.ts';
import { verifyAssertion } from './client-assertion.ts';
import { nonceWanted, verifyProof } from './dpop-proof.ts';
import { invalidClient, OAuthError } from './oauth-error.ts';
import { SeenOnce } from './seen-once.ts';

export const tokenPath = '/oauth2/v1/token';

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface AccessToken {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expires: number;
  /** The thumbprint of the DPoP key that it is bound to. */
  readonly thumbprint: string | undefined;
}

/** The org authorization server: access tokens for service apps, and who signs with one. */
export class OAuthServer {
  readonly #org: string;
  readonly #apps: ServiceApp[];
  readonly #clock: Clock;
  readonly #settings: OAuthSettings;
  readonly #accessTokens = new Map<string, AccessToken>();
  readonly #assertionsSeen = new SeenOnce();
  readonly #proofsSeen = new SeenOnce();
  #issued = 0;
  #nonces = 0;

  constructor(org: string, apps: readonly ServiceApp[], clock: Clock, settings: OAuthSettings) {
    this.#org = org;
    this.#apps = [...apps];
    this.#clock = clock;
    this.#settings = settings;
  }

  register(app: ServiceApp): void {
    this.#apps.push(app);
  }

  /** From now on proofs need another nonce. */
  rotateNonce(): void {
    this.#nonces++;
  }

  /** All access tokens given out so far are refused from now on. */
  revokeAccessTokens(): void {
    this.#accessTokens.clear();
  }

  get #nonce(): string {
    return `${this.#org}-nonce-${this.#nonces}`;
  }

  async answerTokenRequest(request: ReceivedRequest, origin: string): Promise<Answer> {
    if (request.method !== 'POST') return methodNotAllowed();
    try {
      return ok(await this.#issue(request, `${origin}${tokenPath}`), { 'cache-control': 'no-store' });
    } catch (error) {
      if (error instanceof OAuthError) return error.answer;
      throw error;
    }
  }

  async #issue(request: ReceivedRequest, tokenUrl: string) {
    const now = this.#clock.now();
    if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
      throw new OAuthError('invalid_request', 'The content type must be application/x-www-form-urlencoded.');
    }
    const form = new URLSearchParams(request.body);
    if (form.get('grant_type') !== 'client_credentials') {
      throw new OAuthError('unsupported_grant_type', 'The grant type must be client_credentials.');
    }
    if (form.get('client_assertion_type') !== jwtBearer) {
      throw invalidClient('The client_assertion_type must be jwt-bearer.');
    }
    const { app, jti, expires } = await verifyAssertion(
      form.get('client_assertion') ?? '',
      this.#apps,
      tokenUrl,
      now,
    );
    const scopes = (form.get('scope') ?? '').split(' ').filter(Boolean);
    if (scopes.length === 0) throw new OAuthError('invalid_scope', 'The scope parameter is missing.');
    const refused = scopes.filter((scope) => !app.scopes.includes(scope));
    if (refused.length > 0) {
      throw new OAuthError('invalid_scope', `These scopes are not granted to the app: ${refused.join(' ')}`);
    }
    const thumbprint = await this.#boundKey(app, request, tokenUrl, now);
    // Only now, so that the retry with a nonce may bring the same assertion.
    if (jti !== undefined && !this.#assertionsSeen.note(`${app.clientId} ${jti}`, now, expires)) {
      throw invalidClient('The client_assertion token was used before.');
    }
    const value = `${this.#org}-demo-access-token-${++this.#issued}`;
    const seconds = this.#settings.accessTokenSeconds;
    this.#accessTokens.set(value, {
      clientId: app.clientId,
      scopes,
      expires: now + seconds * 1000,
      thumbprint,
    });
    return {
      token_type: thumbprint === undefined ? 'Bearer' : 'DPoP',
      expires_in: seconds,
      access_token: value,
      scope: scopes.join(' '),
    };
  }

  /** The thumbprint of the key that the request proves; undefined without DPoP. @throws OAuthError */
  async #boundKey(app: ServiceApp, request: ReceivedRequest, url: string, now: number) {
    const proof = request.headers['dpop'];
    if (proof === undefined) {
      if (app.dpop) throw nonceWanted(this.#nonce);
      return undefined;
    }
    return verifyProof(proof, {
      method: request.method,
      url,
      nonce: this.#nonce,
      now,
      seen: this.#proofsSeen,
    });
  }

  /** Who signs with an access token, and with the proof that it may be bound to. */
  async authorize(
    request: ReceivedRequest,
    scheme: 'Bearer' | 'DPoP',
    value: string,
    origin: string,
  ): Promise<Authorization> {
    const now = this.#clock.now();
    const token = this.#accessTokens.get(value);
    const bound = token?.thumbprint !== undefined;
    if (token === undefined || token.expires <= now || bound !== (scheme === 'DPoP')) {
      return refused(scheme, 'invalid_token', 'The access token is invalid or has expired.');
    }
    if (bound) {
      try {
        const thumbprint = await verifyProof(request.headers['dpop'] ?? '', {
          method: request.method,
          url: `${origin}${request.path}`,
          nonce: this.#settings.dpopNonceForApi ? this.#nonce : undefined,
          accessToken: value,
          now,
          seen: this.#proofsSeen,
        });
        if (thumbprint !== token.thumbprint) {
          return refused(scheme, 'invalid_dpop_proof', 'The proof is of another key.');
        }
      } catch (error) {
        if (error instanceof OAuthError) return refused(scheme, error.error, error.message, error.headers);
        throw error;
      }
    }
    return { caller: { kind: 'app', clientId: token.clientId, scopes: token.scopes } };
  }
}

function refused(
  scheme: string,
  error: string,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): Authorization {
  const challenge = `${scheme} error="${error}", error_description="${description}"`;
  return { refused: invalidToken({ 'www-authenticate': challenge, ...headers }) };
}
