import type { Session } from '../../session.ts';
import { readRows } from '../audit/read-rows.ts';
import { keyInOrg } from '../audit/subject.ts';
import type { TokenFacts, TokenLookup } from './waiver-review.ts';

/**
 * Owner and network condition of every token of the orgs, without the orgs that cannot be read.
 * @throws the signal's reason when it is aborted
 */
export async function readTokens(
  session: Session,
  orgs: readonly string[],
  signal: AbortSignal,
): Promise<TokenLookup> {
  const sql = 'SELECT subdomain, id, userId, network FROM okta.api_tokens.api_tokens';
  const { rows } = await readRows(sql, session, orgs, signal);
  const tokens = new Map(
    rows.map(([org, id, userId = null, network = null]): [string, TokenFacts] => [
      keyInOrg(org, id),
      { userId, network },
    ]),
  );
  return (org, id) => tokens.get(keyInOrg(org, id));
}
