import { type Answer, accessDenied, invalidToken, noSession } from './answer.ts';
import type { OrgExtension } from './extension.ts';
import type { OrgRows } from './org-rows.ts';
import type { ReceivedRequest } from './requests.ts';
import type { Authorization, Caller, Route } from './resource.ts';
import { useSecret } from './resources/api-tokens.ts';

/** The caller that signed the request. With SSWS this is a use of the token, which renews its end. */
export async function authorize(
  request: ReceivedRequest,
  rows: OrgRows,
  extension: OrgExtension,
  origin: string,
  now: number,
): Promise<Authorization> {
  const [scheme = '', value = ''] = (request.headers['authorization'] ?? '').split(' ');
  if (scheme === '') return { refused: noSession() };
  if (scheme.toLowerCase() === 'ssws') {
    const token = useSecret(rows, value, now);
    if (token === undefined) return { refused: invalidToken() };
    return { caller: { kind: 'ssws', tokenId: token.id, userId: token.userId } };
  }
  const found = await extension.authorize?.(request, scheme, value, origin);
  return found ?? { refused: invalidToken() };
}

/** The answer for a route that the caller's scopes do not open. */
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
