import type { ResultColumn, SqlValue } from '../base/sql-value.ts';

/** `id`, `tokenId`, `zone_id`, `uuid`, and the names under which a result tells the org. */
const named = /^(id|uuid|subdomain|org)$|_id$/i;
const namedInCamelCase = /[a-z]I[dD]$/;

/** Okta's ids are 20 letters and digits: `00T…` tokens, `00u…` users, `nzo…` zones. */
const oktaId = /^[0-9A-Za-z]{20}$/;

/**
 * Whether a column holds ids that people act on: an id that is cut short cannot be revoked, looked up or compared.
 * Known by its name, and under any name (`SELECT id AS token`) by values that are all ids of Okta's.
 * @param values without NULLs
 */
export const isIdentifier = ({ name }: ResultColumn, values: readonly SqlValue[]): boolean =>
  named.test(name) ||
  namedInCamelCase.test(name) ||
  (values.length > 0 && values.every((value) => typeof value === 'string' && oktaId.test(value)));
