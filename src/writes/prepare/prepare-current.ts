import { IncompleteError, SqlError } from '../../base/errors.ts';
import { orgColumn } from '../../catalog/table.ts';
import type { JsonObject } from '../../execute/ports.ts';
import { composeText } from '../../sql/composed-text.ts';
import { locate } from '../../sql/lexer.ts';
import { quoteName, quoteText } from '../../sql/sql-text.ts';
import { currentRequest, rowRequest } from '../plan/write-operations.ts';
import type { CurrentPlan } from '../plan/write-plan.ts';
import { callerOf, isUntold, type OwnerContext } from './owners.ts';
import type { PreparedWrite } from './prepared-write.ts';
import { previewRow } from './preview.ts';
import type { SelectedRow } from './selected-row.ts';
import type { WritePolicy } from './write-options.ts';
import type { WriteServices } from './write-services.ts';

/**
 * Okta does not say which token is in use, only whose it is: a person is shown all tokens of that user.
 * @throws IncompleteError where the operation is not offered; SqlError when RETURNING cannot be answered
 */
export async function prepareCurrent(
  plan: CurrentPlan,
  context: WriteServices,
  policy: WritePolicy,
): Promise<PreparedWrite> {
  const org = await context.org(plan.org);
  const { name: operation } = plan.operation;
  if (org.credentials.kind !== 'ssws') {
    throw new IncompleteError(
      `${operation} revokes the API token in use, and ${org.name} is used with OAuth 2.0: nothing was sent`,
      { hint: 'Name the token by its id.' },
    );
  }
  if (policy.maxWrites === 0) {
    throw new IncompleteError('1 row, more than the 0 that --max-writes allows: nothing was sent');
  }
  const candidates = await candidatesOf(plan, context);
  const [only, ...others] = candidates;
  const token = others.length === 0 ? only : undefined;
  if (plan.returning !== undefined && token === undefined) {
    throw new SqlError('RETURNING cannot be answered: Okta does not say which token is in use', {
      location: locate(plan.text.source, plan.text.tokens[0]?.start ?? 0),
      hint: 'Leave RETURNING out, or name the token by its id.',
    });
  }
  const which = candidates.length > 1 ? `, one of these ${candidates.length}` : '';
  return {
    notices: [],
    writes: [
      {
        org: org.name,
        id: token?.row.id,
        name: textOf(token?.row.columns['name']),
        request: currentRequest(plan.operation, org.name),
        reread: undefined,
        shown: [],
        sets: [],
        before: token?.object,
      },
    ],
    preview: {
      kind: 'current',
      verb: 'DELETE',
      operation: plan.operation,
      orgs: [org.name],
      title: `DELETE: ${operation}: the token that oktaql itself uses for ${org.name}${which}`,
      rows: candidates.map(({ row, login }) => previewRow(row, { login, own: true })),
    },
  };
}

interface Candidate {
  readonly row: SelectedRow;
  readonly object: JsonObject | undefined;
  readonly login: string | undefined;
}

/** The tokens of the user whose token is in use; none when Okta does not say. */
async function candidatesOf(plan: CurrentPlan, context: WriteServices): Promise<readonly Candidate[]> {
  const { org, table, operations } = plan;
  const client = await context.client();
  const owners: OwnerContext = { ...context, client };
  try {
    const { userId, login } = await callerOf(await context.org(org), owners);
    const names = table.columns.map(({ name }) => name);
    const answer = await context.select(
      composeText(plan.text, [
        `SELECT ${names.map(quoteName).join(', ')} FROM ${table.name}`,
        `WHERE ${orgColumn} = ${quoteText(org)} AND userId = ${quoteText(userId ?? '')}`,
      ]).text,
    );
    const rows: SelectedRow[] = [];
    try {
      for (const row of answer.rows) {
        const columns = Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]));
        rows.push({ org, id: String(columns[operations.idColumn]), columns, body: undefined });
      }
    } finally {
      answer.close();
    }
    const [only, ...others] = rows;
    const object = only !== undefined && others.length === 0 ? await read(only.id) : undefined;
    return rows.map((row) => ({ row, object, login }));
  } catch (error) {
    context.signal.throwIfAborted();
    if (isUntold(error)) return [];
    throw error;
  }

  async function read(id: string): Promise<JsonObject | undefined> {
    const request = rowRequest(operations, operations.get, org, id);
    for await (const { rows } of client.read(request, context.signal, context.deadline)) return rows[0];
    return undefined;
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
