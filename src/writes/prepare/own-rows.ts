import { IncompleteError } from '../../base/errors.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import type { RowsPlan } from '../plan/write-plan.ts';
import { type Caller, callerOf, isUntold, type OwnerContext } from './owners.ts';
import type { SelectedRow } from './selected-row.ts';
import type { WritePolicy } from './write-options.ts';
import type { WriteServices } from './write-services.ts';

/** A DELETE that names one row by its id means it; one by any other predicate may hit the caller's own by accident. */
export function protectsOwn({ verb, named }: RowsPlan, { includeOwn }: WritePolicy): boolean {
  const ids = named?.flatMap((rows) => [...(rows.ids ?? [])]);
  return verb === 'delete' && ids?.length !== 1 && includeOwn !== true;
}

/**
 * The callers that the requests to the rows' orgs are made as, by org. An org that does not name its caller is absent.
 * @throws IncompleteError when it must be known, because the caller's own rows are to be left out
 */
export async function callersOf(
  plan: RowsPlan,
  rows: readonly SelectedRow[],
  context: WriteServices,
  owners: OwnerContext,
  policy: WritePolicy,
): Promise<ReadonlyMap<string, Caller>> {
  const callers = new Map<string, Caller>();
  const ask = async (org: string) => {
    try {
      callers.set(org, await callerOf(await context.org(org), owners));
    } catch (error) {
      context.signal.throwIfAborted();
      if (!isUntold(error)) throw error;
      if (!protectsOwn(plan, policy)) return;
      throw new IncompleteError(
        `which tokens of ${org} are your own is not known, so they cannot be left out: nothing was sent (${error.message})`,
        {
          hint: 'Name the token by its apiTokenId alone, or take your own in with --include-own.',
          cause: error,
        },
      );
    }
  };
  await Promise.all([...new Set(rows.map(({ org }) => org))].map(ask));
  return callers;
}

/** Which rows were left out, for a person; undefined when none was. */
export function leftOutNotice(own: readonly SelectedRow[]): string | undefined {
  if (own.length === 0) return undefined;
  const list = own.map(
    ({ id, org, columns }) => `${id} (${inQuotes(String(columns['name'] ?? ''))}) of ${org}`,
  );
  const them = own.length === 1 ? 'it' : 'them';
  return `left out, because you own ${them}: ${list.join(', ')}. --include-own takes ${them} in.`;
}

/** Why nothing is left to be written once these rows were left out; undefined when none was. */
export function emptyReason(own: readonly SelectedRow[]): string | undefined {
  if (own.length === 0) return undefined;
  return own.length === 1
    ? 'the only row that matches is your own'
    : `all ${own.length} rows that match are your own`;
}
