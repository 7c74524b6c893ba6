import { ConfigError } from '../base/errors.ts';
import type { Org } from '../config/org.ts';
import type { Secret } from '../config/secret.ts';
import type { Patience } from './budget.ts';
import type { Answer } from './okta-answer.ts';
import { readSecret } from './read-secret.ts';

/** How one request proves who sends it. */
export interface Signature {
  readonly headers: Readonly<Record<string, string>>;
  /** For OAuth's token endpoint, which takes its proof as fields of a form. */
  readonly form?: Readonly<Record<string, string>> | undefined;
  /**
   * Judges the answer. A reason to sign anew means that the request was refused for this signature alone: the
   * access token had ended, or the server wants a DPoP proof or another nonce in it. Each reason is worth one more attempt.
   */
  readonly refusedFor: (answer: Answer) => 'token' | 'nonce' | 'proof' | undefined;
}

/** Signs the requests to one org. */
export interface Authorization {
  /** @throws ConfigError when the credentials cannot be used, OktaError when Okta gives no access token for them. */
  sign(
    request: { readonly method: string; readonly url: URL; readonly scope: string },
    patience: Patience,
  ): Promise<Signature>;
  /** Every secret that it holds at the moment, to be kept out of what servers send back to us. */
  secrets(): readonly string[];
}

/** `Authorization: SSWS <token>`, Okta's scheme for API tokens. */
export function createSswsAuthorization(org: Org, token: Secret): Authorization {
  return {
    async sign(_, { signal }) {
      const value = await readSecret(token, signal);
      // Checked here, because those who build headers quote what they refuse.
      if (!/^[\x21-\x7e]+$/.test(value)) {
        throw new ConfigError(`the token of ${org.name} is empty or holds characters that no token has`, {
          path: `orgs.${org.name}.token`,
          hint: 'Look for spaces, line ends and quotation marks around it.',
        });
      }
      return { headers: { authorization: `SSWS ${value}` }, refusedFor: () => undefined };
    },
    secrets: () => [token.reveal() ?? []].flat(),
  };
}
