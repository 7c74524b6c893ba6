import { type Answer, accessDenied, invalidToken, noSession } from './answer.ts';
import type { OAuthServer } from './oauth/oauth-server.ts';
import type { OrgState } from './org-state.ts';
import type { ReceivedRequest } from './requests.ts';
import type { Authorization, Caller, Route } from './routes/route.ts';

/** Who signed the request. With SSWS this is a use of the token, which renews its end. */
export async function authorize(
  request: ReceivedRequest,
  state: OrgState,
  oauth: OAuthServer,
  origin: string,
): Promise<Authorization> {
  const [scheme = '', value = ''] = (request.headers['authorization'] ?? '').split(' ');
  switch (scheme.toLowerCase()) {
    case '':
      return { refused: noSession() };
    case 'ssws': {
      const token = state.useSecret(value);
      return token === undefined ? { refused: invalidToken() } : { caller: { kind: 'ssws', token } };
    }
    case 'bearer':
    case 'dpop':
      return oauth.authorize(request, scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', value, origin);
    default:
      return { refused: invalidToken() };
  }
}

/** What a caller gets for a route that its scopes do not open. */
export function scopeRefusal(caller: Caller, route: Route): Answer | undefined {
  if (caller.kind === 'ssws') return undefined;
  const opens = (scope: string) =>
    caller.scopes.includes(scope) || caller.scopes.includes(scope.replace(/\.read$/, '.manage'));
  if (route.scopes.some(opens)) return undefined;
  return accessDenied({
    'www-authenticate':
      'Bearer error="insufficient_scope", error_description="The access token provided does not contain the required scopes."',
  });
}
