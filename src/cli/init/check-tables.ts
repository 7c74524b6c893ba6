import { OktaError, OktaqlError } from '../../base/errors.ts';
import { rowSet } from '../../base/row-set.ts';
import type { RowSet } from '../../base/sql-value.ts';
import { oktaCatalog } from '../../catalog/catalog.ts';
import { type Operation, orgColumn, pathKeys, readOperations, type Table } from '../../catalog/table.ts';
import type { Org } from '../../config/org.ts';
import type { ApiClient } from '../../execute/ports.ts';
import { fetchOf } from '../../plan/fetch.ts';

/** The tables that most audits and statements read. Each is asked for a page. */
const asked: readonly string[] = [
  'okta.api_tokens.api_tokens',
  'okta.users.users',
  'okta.groups.groups',
  'okta.iam.users_with_role_assignments',
  'okta.zones.network_zones',
  'okta.logs.system_log_events',
];

/** Whether a table can be read with the org's credentials, and which scope and role it needs. */
export interface TableCheck {
  readonly table: string;
  readonly scope: string;
  /** The least admin role that reads all of it. */
  readonly role: string;
  /** Undefined when it can be read. */
  readonly error: OktaqlError | undefined;
}

/** @throws an interrupt or a defect; all errors of the org are in the result */
export const checkTables = (
  org: Org,
  client: ApiClient,
  signal: AbortSignal,
): Promise<readonly TableCheck[]> =>
  Promise.all(
    asked.map((name) => {
      const table = oktaCatalog.find(name);
      const operation = table && listOf(table);
      if (table === undefined || operation === undefined) throw new Error(`${name} cannot be listed`);
      return checkTable(org, table, operation, client, signal);
    }),
  );

/** As the Admin Console has them. */
const roleNames = { READ_ONLY_ADMIN: 'Read-only Administrator', SUPER_ADMIN: 'Super Administrator' } as const;

const listOf = (table: Table): Operation | undefined =>
  readOperations(table).find(
    (operation) => operation.rows === 'many' && pathKeys(table, operation).length === 0,
  );

async function checkTable(
  org: Org,
  table: Table,
  operation: Operation,
  client: ApiClient,
  signal: AbortSignal,
): Promise<TableCheck> {
  const { request } = fetchOf(table, operation, new Map([[orgColumn, org.name]]));
  const role = roleNames[operation.role ?? 'READ_ONLY_ADMIN'];
  const checked = { table: table.name, scope: operation.scope, role };
  const pages = client.read(request, signal, undefined)[Symbol.asyncIterator]();
  try {
    await pages.next();
    return { ...checked, error: undefined };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OktaqlError)) throw error;
    return { ...checked, error };
  } finally {
    await pages.return?.();
  }
}

/** For a person. */
export const tableChecks = (checks: readonly TableCheck[], org: Org): RowSet =>
  rowSet(
    ['table', 'can be read', 'missing'],
    checks.map((check) => [check.table, check.error === undefined ? 'yes' : 'no', missingFor(check, org)]),
  );

function missingFor({ error, scope, role }: TableCheck, org: Org): string {
  if (error === undefined) return '';
  const isRefused =
    error instanceof OktaError && (error.status === 403 || error.errorCode === 'invalid_scope');
  if (!isRefused) return error.message;
  return org.credentials.kind === 'privateKey'
    ? `the scope ${scope}, and an admin role that covers it`
    : `an admin role of the token's owner, such as ${role}`;
}
