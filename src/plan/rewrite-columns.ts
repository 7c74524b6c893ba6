import type { Catalog } from '../catalog/catalog.ts';
import { type ReadableText, withStrictQuotes } from '../sql/prepare-text.ts';
import { type Edit, render, withoutOverlaps } from '../sql/sql-text.ts';
import { isOnlyCompiled } from '../sql/statement.ts';
import { HiddenNames, spellsHidden } from './hidden-names.ts';
import { rememberSchema } from './remembered-schema.ts';
import { Resolver } from './resolve.ts';
import type { LocalSchema } from './scope.ts';

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
  const namesOnly = new Resolver(catalog, rememberSchema(schema), { namesOnly: true });
  const read = (onlyKnown: boolean) => {
    const names = new HiddenNames(statement, onlyKnown);
    names.read(namesOnly.resolveStatement(statement));
    return names;
  };
  try {
    const names = read(false);
    const hidden = withEdits(statement, names.edits());
    // Where columns are not known SQLite has the last word.
    if (names.sawUnknown)
      return isPrepared(hidden, schema) ? hidden : withEdits(statement, read(true).edits());
    // Of what SQLite takes as it stands no name is left for a hidden column.
    return hidden !== statement && names.isOnlyRest && isPrepared(statement, schema) ? statement : hidden;
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
