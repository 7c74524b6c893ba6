import { DefectError, SqlError } from '../base/errors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Query } from './outline.ts';
import { readQueries } from './read-query.ts';
import { rewrite, type TableMention } from './rewrite.ts';
import type { StatementText } from './split.ts';
import { type Edit, type SqlText, withoutOverlaps } from './sql-text.ts';

/** A statement that SQLite can read, with its structure. */
export interface ReadableText {
  readonly text: SqlText;
  readonly queries: readonly Query[];
  readonly mentions: readonly TableMention[];
}

/** @throws SqlError for a three-part name that the catalog does not know. */
export function readableText(statement: StatementText, catalog: Catalog): ReadableText {
  return { queries: outline(statement), ...rewrite(statement, catalog) };
}

/** Without an outline, because the nesting is too deep for us, every mentioned table is read whole. */
function outline({ tokens }: StatementText): readonly Query[] {
  try {
    return readQueries(tokens, { from: 0, to: tokens.length });
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error instanceof SqlError
      ? error
      : new DefectError('a statement could not be outlined', { cause: error });
  }
}

/**
 * The statement with names in backticks where it has double quotes. SQLite reads an unknown name in double quotes as a
 * string, but not one in backticks: preparing this form finds such names. Undefined when there are none.
 */
export function withStrictQuotes(text: SqlText): SqlText | undefined {
  const strict: Edit[] = text.tokens.flatMap((token, index) =>
    token.kind === 'quoted' && token.text.startsWith('"')
      ? [{ from: index, to: index + 1, text: `\`${token.value.replaceAll('`', '``')}\`` }]
      : [],
  );
  const edits = withoutOverlaps([...text.edits, ...strict]);
  const kept = new Set(edits);
  return strict.some((edit) => kept.has(edit)) ? { ...text, edits } : undefined;
}
