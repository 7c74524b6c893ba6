import { DefectError, SqlError } from '../../base/errors.ts';
import {
  fillPath,
  type Operation,
  pathKeys,
  requiredParams,
  type Table,
  type Verb,
} from '../../catalog/table.ts';
import type { ApiRequest, JsonObject } from '../../plan/api-request.ts';
import { requestOf } from '../../plan/fetch.ts';

/** How rows of a table are changed one by one, as the catalog declares it. */
export interface RowOperations {
  /** The column whose value the path takes. */
  readonly idColumn: string;
  /** As Okta spells it: `apiTokenId`. */
  readonly idName: string;
  /** The operation that changes the row with an id. */
  readonly write: Operation;
  /** The operation that reads it. */
  readonly get: Operation;
  /** The operation of the same verb without an id, such as `revoke_current_api_token`. */
  readonly current: Operation | undefined;
  /** Words in the place of an id in paths of other operations, in lower case, such as `current`. */
  readonly reserved: ReadonlySet<string>;
}

const placeholder = /\{[^}]+\}/;

/** Undefined when the table has no operation of that verb for one row. */
export function rowOperations(table: Table, verb: Exclude<Verb, 'select'>): RowOperations | undefined {
  const ofVerb = table.operations.filter((operation) => operation.verb === verb);
  const write = ofVerb.find((operation) => pathKeys(table, operation).length === 1);
  const [idColumn] = write === undefined ? [] : pathKeys(table, write);
  const get = table.operations.find(
    (operation) =>
      operation.verb === 'select' &&
      operation.rows === 'one' &&
      pathKeys(table, operation).join() === idColumn,
  );
  if (write === undefined || idColumn === undefined || get === undefined) return undefined;
  const [idName = idColumn] = requiredParams(write);
  const current = ofVerb.find((operation) => pathKeys(table, operation).length === 0);
  const words = table.operations.map((operation) => wordInPlaceOfId(write, operation)?.toLowerCase());
  const reserved = new Set(words.filter((word) => word !== undefined));
  return { idColumn, idName, write, get, current, reserved };
}

/** @throws SqlError that lists the verbs of the table. */
export function expectRowOperations(table: Table, verb: Exclude<Verb, 'select'>): RowOperations {
  const operations = rowOperations(table, verb);
  if (operations !== undefined) return operations;
  const verbs = [...new Set(table.operations.map((operation) => operation.verb.toUpperCase()))];
  throw new SqlError(`${table.name} has no operation for ${verb.toUpperCase()}`, {
    hint: `It has ${verbs.join(', ')}. SHOW METHODS IN ${table.name} lists them.`,
  });
}

/** The word that a path has where the path of the by-id operation has its id. */
function wordInPlaceOfId({ path }: Operation, other: Operation): string | undefined {
  const [before = '', after = ''] = path.split(placeholder);
  const isLike = other.path.startsWith(before) && other.path.endsWith(after);
  const word = isLike ? other.path.slice(before.length, other.path.length - after.length) : '';
  return word === '' || placeholder.test(word) ? undefined : word;
}

/** The word for the row in use, such as `current`. */
export const currentWord = ({ write, current }: RowOperations): string | undefined =>
  current && wordInPlaceOfId(write, current);

/**
 * An id that can stand in a path and means one row: neither empty, which Okta answers with the whole list, nor a word
 * that Okta reads as something else.
 */
export const isRowId = (id: string, operations: RowOperations): boolean =>
  !['', '.', '..'].includes(id) && !operations.reserved.has(id.toLowerCase());

/** A request for one row by its id. */
export function rowRequest(
  operations: RowOperations,
  operation: Operation,
  org: string,
  id: string,
  body?: JsonObject,
): ApiRequest {
  // Every id was checked before; nothing may slip through to the operation on the token in use.
  if (!isRowId(id, operations)) throw new DefectError(`${operation.name} for the id ${JSON.stringify(id)}`);
  return {
    ...requestOf(
      operation,
      org,
      fillPath(operation, () => id),
    ),
    body,
  };
}

export const currentRequest = (operation: Operation, org: string): ApiRequest =>
  requestOf(operation, org, operation.path);
