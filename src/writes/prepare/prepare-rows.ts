import { IncompleteError, SqlError } from '../../base/errors.ts';
import type { Column } from '../../catalog/table.ts';
import { writableColumns } from '../plan/write-columns.ts';
import { rowRequest } from '../plan/write-operations.ts';
import type { RowsPlan } from '../plan/write-plan.ts';
import { callersOf, emptyReason, leftOutNotice, protectsOwn } from './own-rows.ts';
import { type Caller, loginsOf, type OwnerContext } from './owners.ts';
import type { PreparedWrite } from './prepared-write.ts';
import { lastUseOf, previewRow } from './preview.ts';
import type { RowWrite } from './row-write.ts';
import { type MissingRow, type SelectedRow, selectedRows } from './selected-row.ts';
import { defaultMaxWrites, type WritePolicy } from './write-options.ts';
import type { WriteServices } from './write-services.ts';

/**
 * Selects the rows of a write, and finds the facts that a person needs to decide.
 * @throws OktaError for a row that is named by its id and is not there; IncompleteError for more rows than allowed,
 * or when nobody can say which tokens are the caller's own
 */
export async function prepareRows(
  plan: RowsPlan,
  context: WriteServices,
  policy: WritePolicy,
): Promise<PreparedWrite> {
  const { rows: matching, missing, warnings } = await select(plan, context);
  const client = matching.length + missing.length > 0 ? await context.client() : undefined;
  if (client === undefined) return emptyWrite(plan, warnings);
  const owners: OwnerContext = { ...context, client };
  if (missing.length > 0) await refuseMissing(plan, missing, owners);
  const callers = await callersOf(plan, matching, context, owners, policy);
  const isOwn = ({ org, columns }: SelectedRow) => {
    const userId = callers.get(org)?.userId;
    return userId !== undefined && columns['userId'] === userId;
  };
  const leavesOwnOut = protectsOwn(plan, policy);
  const rows = inOrder(
    matching.filter((row) => !(leavesOwnOut && isOwn(row))),
    isOwn,
  );
  const own = matching.filter((row) => !rows.includes(row));
  const notices = warnings.map((warning) => `warning: ${warning}`);
  const maxWrites = policy.maxWrites ?? defaultMaxWrites;
  if (rows.length > maxWrites) {
    const matches = rows.length === 1 ? '1 row matches' : `${rows.length} rows match`;
    const message = `${matches}, more than the ${maxWrites} that --max-writes allows`;
    if (policy.dryRun !== true) {
      throw new IncompleteError(`${message}: nothing was sent`, {
        hint: `Look at them with --dry-run; then narrow the predicate, or give --max-writes ${rows.length}.`,
      });
    }
    notices.push(`warning: ${message}; without --dry-run they would be refused`);
  }
  const logins = await loginsByOrg(rows, callers, owners, maxWrites);
  const orgs = [...new Set(rows.map(({ org }) => org))];
  return {
    notices,
    leftOut: leftOutNotice(own),
    emptyBecause: emptyReason(own),
    writes: rows.map((row) => plannedWrite(plan, row)),
    preview: {
      kind: 'rows',
      verb: plan.verb.toUpperCase(),
      operation: plan.operations.write,
      orgs,
      title: titleOf(plan, rows.length, orgs),
      rows: rows.map((row) =>
        previewRow(row, {
          login: logins.get(row.org)?.get(String(row.columns['userId'])),
          own: isOwn(row),
        }),
      ),
    },
  };
}

/**
 * Org by org. In each the caller's own rows come last, and at the very end the one used last: it may be the token
 * in use, and no write can follow that.
 */
function inOrder(rows: readonly SelectedRow[], isOwn: (row: SelectedRow) => boolean): readonly SelectedRow[] {
  const orgs = [...new Set(rows.map(({ org }) => org))].sort();
  const used = ({ columns }: SelectedRow) => Date.parse(lastUseOf(columns) ?? '') || 0;
  return orgs.flatMap((org) => {
    const ofOrg = rows.filter((row) => row.org === org);
    const own = ofOrg.filter(isOwn).sort((a, b) => used(a) - used(b));
    return [...ofOrg.filter((row) => !isOwn(row)), ...own];
  });
}

async function select(plan: RowsPlan, context: WriteServices) {
  try {
    const answer = await context.select(plan.selection.text);
    try {
      return selectedRows(plan, answer.rows);
    } finally {
      answer.close();
    }
  } catch (error) {
    throw error instanceof SqlError ? plan.selection.relocate(error) : error;
  }
}

const titleOf = (plan: RowsPlan, count: number, orgs: readonly string[]): string =>
  `${plan.verb.toUpperCase()}: ${plan.operations.write.name} for ${count} ${count === 1 ? 'row' : 'rows'} of ${orgs.join(', ')}`;

const emptyWrite = (plan: RowsPlan, warnings: readonly string[]): PreparedWrite => ({
  notices: warnings.map((warning) => `warning: ${warning}`),
  writes: [],
  preview: {
    kind: 'rows',
    verb: plan.verb.toUpperCase(),
    operation: plan.operations.write,
    orgs: [],
    title: titleOf(plan, 0, [...plan.orgs]),
    rows: [],
  },
});

/** Asks for the rows that a statement names, so that Okta's own answer about them is the error. */
async function refuseMissing(
  { operations, orgs: planned }: RowsPlan,
  missing: readonly MissingRow[],
  { client, signal, deadline }: OwnerContext,
): Promise<never> {
  for (const { orgs = planned, id } of missing) {
    for (const org of orgs) {
      for await (const _ of client.read(rowRequest(operations, operations.get, org, id), signal, deadline));
    }
  }
  const ids = missing.map(({ id }) => id).join(', ');
  throw new IncompleteError(`no row has exactly the id ${ids}: nothing was sent`, {
    hint: 'Ids differ by capitals; read the row with a SELECT first.',
  });
}

/** @param most users that are asked for: a dry run may have thousands of rows */
async function loginsByOrg(
  rows: readonly SelectedRow[],
  callers: ReadonlyMap<string, Caller>,
  owners: OwnerContext,
  most: number,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const asked = new Map<string, Set<string>>();
  let left = most;
  for (const { org, columns } of rows) {
    const id = columns['userId'];
    const ofOrg = asked.get(org) ?? new Set();
    asked.set(org, ofOrg);
    const isKnown = typeof id !== 'string' || id === '' || id === callers.get(org)?.userId || ofOrg.has(id);
    if (isKnown || left === 0) continue;
    ofOrg.add(id);
    left--;
  }
  const look = async ([org, ids]: readonly [string, ReadonlySet<string>]) => {
    const { userId, login } = callers.get(org) ?? {};
    const found = await loginsOf(org, ids, owners);
    const own = userId === undefined || login === undefined ? [] : [[userId, login] as const];
    return [org, new Map([...found, ...own])] as const;
  };
  return new Map(await Promise.all([...asked].map(look)));
}

function plannedWrite(plan: RowsPlan, { org, id, columns, body }: SelectedRow): RowWrite {
  const { operations } = plan;
  const { name } = columns;
  return {
    org,
    id,
    name: typeof name === 'string' ? name : undefined,
    request: rowRequest(operations, operations.write, org, id, body),
    reread: rowRequest(operations, operations.get, org, id),
    shown: dependencies(plan).map((column) => ({ column, value: columns[column.name] ?? null })),
    sets: plan.body.map(({ name }) => name),
    before: undefined,
  };
}

/**
 * The columns that a write depends on beside its keys: name and owner of the token; for a PUT also the values that it
 * replaces or reads. Without the volatile columns, or no token in use could be written.
 */
function dependencies({ table, verb, reads }: RowsPlan): readonly Column[] {
  const identity = table.columns.filter(({ name }) => ['name', 'userId'].includes(name));
  if (verb === 'delete') return identity;
  const steady = reads.filter(({ isVolatile }) => !isVolatile);
  return [...new Set([...identity, ...writableColumns(table), ...steady])];
}
