import { SqlError } from '../../base/errors.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import { UnreadableError, type UnreadableValues } from './unreadable.ts';

/** A function that SQL has beyond SQLite's own. */
export interface SqlFunction {
  readonly name: string;
  /** The numbers of arguments that it takes. */
  readonly args: number | readonly number[];
  /** How it is written, such as `days_since(time)`. */
  readonly usage: string;
  readonly description: string;
  /**
   * A boolean becomes 1 or 0 as INTEGER; every number would become a REAL.
   * @throws SqlError that begins with the function's name when the call makes no sense with any data.
   */
  readonly call: (...args: SqlValue[]) => SqlValue | boolean;
}

/** Declares a function, as `sqlFunctionsOf` has it. */
export type DeclareFunction = (
  usage: string,
  description: string,
  call: (...args: string[]) => SqlValue | boolean,
) => SqlFunction;

/**
 * Declares functions of texts. Any argument that is NULL makes the result NULL, as with SQLite's own functions; so does
 * a text that cannot be read, which is noted.
 */
export const sqlFunctionsOf =
  (unreadable: Pick<UnreadableValues, 'note'>): DeclareFunction =>
  (usage, description, call) => {
    const [name = '', args = ''] = usage.split(/[()]/);
    return {
      name,
      args: args.split(',').length,
      usage,
      description,
      call: (...values) => {
        if (values.includes(null)) return null;
        try {
          return call(...values.map(asText));
        } catch (error) {
          if (error instanceof UnreadableError) {
            unreadable.note(name, error);
            return null;
          }
          throw error instanceof SqlError ? new SqlError(`${name}: ${error.message}`) : error;
        }
      },
    };
  };

function asText(value: SqlValue): string {
  if (value instanceof Uint8Array) throw new SqlError('a blob is not text');
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    // SQLite hands all numbers over as doubles.
    throw new SqlError(`an integer of this size loses digits on the way: CAST it AS TEXT`);
  }
  return String(value);
}
