import { Cursor } from '../../sql/cursor.ts';
import type { Token } from '../../sql/token.ts';
import type { LocalName } from '../scope.ts';
import type { OutputTime } from './output-times.ts';

/** The effect of a statement on the local tables that hold copies of Okta's times. */
export type CopiedTimes =
  /** It makes a table, or a view, with these columns of times. */
  | { readonly kind: 'create'; readonly table: LocalName; readonly columns: readonly string[] }
  | { readonly kind: 'drop' }
  | { readonly kind: 'rename table'; readonly table: LocalName; readonly to: string }
  | {
      readonly kind: 'rename column';
      readonly table: LocalName;
      readonly column: string;
      readonly to: string;
    };

/**
 * @param outputs of the query of CREATE TABLE … AS
 * @param isThere whether there is a local table of that name
 */
export function copiedTimes(
  tokens: readonly Token[],
  outputs: readonly OutputTime[],
  isThere: (table: LocalName) => boolean,
): CopiedTimes | undefined {
  const cursor = new Cursor(tokens);
  if (cursor.takeKeyword('ALTER')) return renaming(cursor);
  const isCreated = cursor.takeKeyword('CREATE');
  if (!isCreated) return cursor.takeKeyword('DROP', 'DETACH') ? { kind: 'drop' } : undefined;
  const isTemporary = cursor.takeKeyword('TEMP', 'TEMPORARY');
  const isTable = cursor.takeKeyword('TABLE');
  if (!isTable && !cursor.takeKeyword('VIEW')) return undefined;
  const isConditional = cursor.takeKeyword('IF');
  while (cursor.takeKeyword('NOT', 'EXISTS'));
  const [first, second] = cursor.takeDottedName();
  if (first === undefined) return undefined;
  const table = second === undefined ? [isTemporary ? 'temp' : 'main', first] : [first, second];
  if (isConditional && isThere(table)) return undefined;
  const columns = outputs
    .filter(({ type }) => type?.isOkta === true && type.unit === 'instant' && type.form === 'okta')
    .map(({ name }) => name);
  return { kind: 'create', table, columns: isTable && cursor.atKeyword('AS') ? columns : [] };
}

function renaming(cursor: Cursor): CopiedTimes | undefined {
  cursor.takeKeyword('TABLE');
  const table = cursor.takeDottedName();
  if (table.length === 0 || !cursor.takeKeyword('RENAME')) return undefined;
  if (cursor.takeKeyword('TO')) {
    const to = cursor.takeName();
    return to === undefined ? undefined : { kind: 'rename table', table, to };
  }
  cursor.takeKeyword('COLUMN');
  const column = cursor.takeName();
  cursor.takeKeyword('TO');
  const to = cursor.takeName();
  return column === undefined || to === undefined ? undefined : { kind: 'rename column', table, column, to };
}
