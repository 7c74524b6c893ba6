import type { Catalog } from '../catalog/catalog.ts';
import { type ReadableText, withStrictQuotes } from '../sql/readable-text.ts';
import { type Edit, render, withoutOverlaps } from '../sql/sql-text.ts';
import { isOnlyCompiled } from '../sql/statement.ts';
import { hiddenEdits } from './hidden-edits.ts';
import { HiddenNames, spellsHidden } from './hidden-names.ts';
import { rememberSchema } from './remembered-schema.ts';
import { Resolver } from './resolve.ts';
import type { LocalSchema } from './scope.ts';
import { nameError } from './written-names.ts';

export interface RewritingContext {
  readonly catalog: Catalog;
  /** The tables that the statement mentions are there. */
  readonly schema: LocalSchema;
}

/**
 * Adds to a statement's text the edits for which one must know which columns its names stand for.
 * @throws SqlError for a name that two hidden columns have
 */
export function rewriteColumns(statement: ReadableText, context: RewritingContext): ReadableText {
  return withHiddenColumns(statement, context);
}

/** Puts SQL in the place of hidden columns. */
function withHiddenColumns(statement: ReadableText, { catalog, schema }: RewritingContext): ReadableText {
  if (!spellsHidden(statement)) return statement;
  try {
    const resolver = new Resolver(catalog, rememberSchema(schema), { namesOnly: true });
    const resolved = resolver.resolveStatement(statement);
    const read = (onlyKnown: boolean) => new HiddenNames(statement, resolved, { onlyKnown });
    const edit = (names: Parameters<typeof hiddenEdits>[1]) =>
      withEdits(statement, hiddenEdits(statement.text, names));
    const guess = read(false);
    // Where columns are not known SQLite has the last word; the name of a result is none of them.
    const isGuessed = !guess.sawUnknown || isPrepared(edit({ ...guess, results: new Map() }), schema);
    const names = isGuessed ? guess : read(true);
    const edited = edit(names);
    const [doubtful] = names.ambiguous;
    if (doubtful !== undefined && !isPrepared(edited, schema))
      throw nameError(statement.text, doubtful.name, 'ambiguous column name');
    // If SQLite accepts the statement as it stands, none of its names is left for a hidden column.
    const canStand = edited !== statement && names.isOnlyRest && names === guess && !names.sawUnknown;
    return canStand && isPrepared(statement, schema) ? statement : edited;
  } catch (error) {
    // Nested too deeply for us.
    if (error instanceof RangeError) return statement;
    throw error;
  }
}

function withEdits(statement: ReadableText, added: readonly Edit[]): ReadableText {
  if (added.length === 0) return statement;
  const edits = withoutOverlaps([...statement.text.edits, ...added]);
  return { ...statement, text: { ...statement.text, edits, namesHidden: true } };
}

function isPrepared({ text, queries }: ReadableText, schema: LocalSchema): boolean {
  // Of a view SQLite keeps the text, and resolves no name in it.
  const span = isOnlyCompiled(text) && text.tokens[0]?.keyword === 'CREATE' ? queries[0]?.span : undefined;
  return schema.canPrepare(render(withStrictQuotes(text) ?? text, span));
}
