import type { Clock } from '../base/clock.ts';
import { abortable } from './abort.ts';
import type { AccessToken } from './access-token.ts';
import type { Authorization } from './authorization.ts';
import { type Dpop, readDpopDemand } from './dpop.ts';
import { jsonObjectIn } from './okta-answer.ts';
import { isMissingFeature } from './okta-error.ts';
import { createRecentSecrets } from './recent-secrets.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

export interface OauthParts {
  readonly endpoint: TokenEndpoint;
  readonly clock: Clock;
  readonly dpop: Dpop;
  /** The configured scopes. Empty: each request asks for its own. */
  readonly scopes: readonly string[];
}

/** The access token for one set of scopes: the one that is there, and the one that is being asked for. */
interface TokenSlot {
  current?: AccessToken | undefined;
  coming?: Promise<AccessToken> | undefined;
}

/**
 * OAuth 2.0 for a service app: an access token is shared by all requests that need the same scopes, renewed before
 * it ends and once after a 401, and sent with a proof when it is bound to a DPoP key.
 */
export function createOauthAuthorization({ endpoint, clock, dpop, scopes }: OauthParts): Authorization {
  const slots = new Map<string, TokenSlot>();
  const issued = createRecentSecrets();
  let nonce: string | undefined;

  const slotFor = (scope: string): TokenSlot => {
    const slot = slots.get(scope) ?? {};
    slots.set(scope, slot);
    return slot;
  };
  const currentToken = async (
    scope: string,
    signal: AbortSignal,
    deadline?: number,
  ): Promise<AccessToken> => {
    const slot = slotFor(scope);
    if (slot.current !== undefined && clock.now() < slot.current.renewAt) return slot.current;
    slot.coming ??= endpoint
      .fetchToken(scope, deadline)
      .then((token) => {
        slot.current = token;
        issued.add(token.value);
        return token;
      })
      .finally(() => {
        slot.coming = undefined;
      });
    return abortable(slot.coming, signal);
  };

  return {
    async sign({ method, url, scope: needed }, { signal, deadline }) {
      const scope = scopes.length > 0 ? scopes.join(' ') : needed;
      const token = await currentToken(scope, signal, deadline);
      const proof =
        token.scheme === 'DPoP'
          ? { dpop: await dpop.prove({ method, url, nonce, accessToken: token.value }) }
          : undefined;
      return {
        headers: { authorization: `${token.scheme} ${token.value}`, ...proof },
        refusedFor(answer) {
          const demand = readDpopDemand(answer);
          if (demand?.kind === 'nonce') {
            nonce = demand.nonce;
            return 'nonce';
          }
          if (answer.status !== 401 || isMissingFeature(jsonObjectIn(answer)?.['errorCode']))
            return undefined;
          const slot = slotFor(scope);
          // Another request may have renewed it meanwhile.
          if (slot.current === token) slot.current = undefined;
          return 'token';
        },
      };
    },
    secrets: issued.all,
  };
}
