import { foldName } from '../base/fold-name.ts';
import { orgColumn } from '../catalog/table.ts';
import { factsOf } from './facts.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import type { ItemColumn, Scope } from './scope.ts';

/** Whether the column holds the name of the org that its row came from, or NULL. */
export function isOrgName(column: ItemColumn): boolean {
  if (column.item.source.kind === 'virtual') return column.column === orgColumn;
  const origins = originsOf(column);
  return origins?.every(({ origin }) => isOrgName(origin)) === true;
}

/** Whether rows of the item itself can have NULL in a column with names of orgs: an outer join within it makes them up. */
export function canBeNull(column: ItemColumn, context: NarrowingInput): boolean {
  if (column.item.source.kind === 'virtual') return false;
  const origins = originsOf(column);
  const isMadeUp = ({ scope, origin }: Origin) =>
    factsOf(scope, context).nullable.some((side) => side.has(origin.item));
  return origins?.some((origin) => isMadeUp(origin) || canBeNull(origin.origin, context)) !== false;
}

interface Origin {
  readonly scope: Scope;
  readonly origin: ItemColumn;
}

/** For each part of a query, the column that an output column of it shows; undefined when one shows another thing. */
function originsOf({ item: { source }, column }: ItemColumn): readonly Origin[] | undefined {
  if (source.kind !== 'query') return undefined;
  const { outputs, query, scopes } = source.resolved;
  const output = outputs?.find(({ name }) => foldName(name) === column);
  if (output === undefined || output.origins.length !== query.cores.length) return undefined;
  const found = output.origins.flatMap((origin, index) => {
    const scope = scopes[index];
    return origin === undefined || scope === undefined ? [] : [{ scope, origin }];
  });
  return found.length === query.cores.length ? found : undefined;
}
