import type { Session } from '../../session.ts';
import type { TokenFacts, TokenLookup } from './waiver-review.ts';

const sql = 'SELECT subdomain, id, userId, network FROM okta.api_tokens.api_tokens';

/**
 * Owner and network condition of every token of the orgs; those of an org that cannot be read are left out.
 * @throws the signal's reason when it is aborted
 */
export async function readTokens(
  session: Session,
  orgs: readonly string[],
  signal: AbortSignal,
): Promise<TokenLookup> {
  const tokens = new Map<string, TokenFacts>();
  const keyOf = (org: string, id: string) => JSON.stringify([org, id]);
  const [statement] = session.read(sql);
  if (statement !== undefined && orgs.length > 0) {
    const answer = await session.run(statement, { orgs, signal, onFailedOrg: () => {}, onWarning: () => {} });
    for (const [org, id, userId = null, network = null] of answer.rows) {
      tokens.set(keyOf(String(org), String(id)), { userId, network });
    }
    answer.close();
  }
  return (org, id) => tokens.get(keyOf(org, id));
}
