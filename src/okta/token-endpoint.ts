import type { Clock } from '../base/clock.ts';
import type { Credentials, Org } from '../config/org.ts';
import { type AccessToken, readAccessToken } from './access-token.ts';
import type { Authorization } from './authorization.ts';
import type { Channel } from './channel.ts';
import { signClientAssertion } from './client-assertion.ts';
import { type Dpop, readDpopDemand } from './dpop.ts';
import { readPrivateKey, type SigningKey } from './private-key.ts';
import { createRecentSecrets } from './recent-secrets.ts';

export interface TokenEndpointParts {
  readonly org: Org;
  readonly credentials: Extract<Credentials, { kind: 'privateKey' }>;
  /** With a budget of its own, because requests that hold a place in the org's wait for its answer. */
  readonly channel: Channel;
  readonly clock: Clock;
  /** Ends when the client is closed. An access token is for all, so no single statement's end stops it. */
  readonly closing: AbortSignal;
  readonly dpop: Dpop;
}

/** `POST /oauth2/v1/token`, which gives access tokens to a service app. */
export interface TokenEndpoint {
  /** @throws ConfigError when the private key is none, OktaError when Okta refuses, NoAnswerError. */
  fetchToken(scope: string, deadline: number | undefined): Promise<AccessToken>;
}

export function createTokenEndpoint(parts: TokenEndpointParts): TokenEndpoint {
  const { org, credentials, channel, clock, closing, dpop } = parts;
  const tokenUrl = new URL('/oauth2/v1/token', org.url);
  let signingKey: SigningKey | undefined;
  let nonce: string | undefined;
  const assertions = createRecentSecrets();

  const authorization: Authorization = {
    async sign({ method, url, scope }, { signal }) {
      signingKey ??= await readPrivateKey(org, credentials, signal);
      const assertion = await signClientAssertion(signingKey, {
        clientId: credentials.clientId,
        tokenUrl,
        clock,
      });
      assertions.add(assertion);
      const proven = dpop.demanded;
      return {
        headers: proven ? { dpop: await dpop.prove({ method, url, nonce }) } : {},
        form: {
          grant_type: 'client_credentials',
          scope,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
        },
        refusedFor(answer) {
          const demand = readDpopDemand(answer);
          if (demand === undefined) return undefined;
          dpop.demanded = true;
          if (demand.kind === 'nonce') nonce = demand.nonce;
          // A proof that was refused as such would be refused again.
          return demand.kind === 'proof' && proven ? undefined : demand.kind;
        },
      };
    },
    secrets: assertions.all,
  };

  return {
    fetchToken(scope, deadline) {
      const askedAt = clock.now();
      return channel.request(
        { method: 'POST', url: tokenUrl, operation: 'the access token', scope, retryable: true },
        authorization,
        { signal: closing, deadline },
        (answer) => ({ value: readAccessToken(answer, askedAt) }),
      );
    },
  };
}
