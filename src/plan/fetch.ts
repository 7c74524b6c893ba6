import { foldName } from '../base/fold-name.ts';
import { fillPath, findColumn, type Operation, orgColumn, type Table } from '../catalog/table.ts';
import type { ApiRequest } from './api-request.ts';

/** Values of key columns by the column's name in lower case, `subdomain` always among them. */
export type KeyTuple = ReadonlyMap<string, string>;

/** One request for rows of a table. */
export interface Fetch {
  readonly table: Table;
  readonly operation: Operation;
  readonly keys: KeyTuple;
  readonly request: ApiRequest;
}

/** Two requests with the same identity have the same answer within a statement. */
export const identityOf = ({ org, method, path, query }: ApiRequest): string =>
  `${org} ${method} ${path}?${new URLSearchParams(query)}`;

export function fetchOf(
  table: Table,
  operation: Operation,
  keys: KeyTuple,
  query: ApiRequest['query'] = operation.query,
): Fetch {
  const valueNamed = (placeholder: string) =>
    keys.get(foldName(findColumn(table, placeholder)?.name ?? '')) ?? '';
  const request = requestOf(operation, keys.get(orgColumn) ?? '', fillPath(operation, valueNamed));
  return { table, operation, keys, request: { ...request, query } };
}

/** The request by which an operation is asked of an org. @param path its path with the placeholders filled in */
export const requestOf = (operation: Operation, org: string, path: string): ApiRequest => ({
  org,
  operation: operation.name,
  method: operation.method,
  path,
  query: operation.query,
  paging: operation.paging ?? 'none',
  rows: operation.rows,
  rowsAt: operation.rowsAt,
  scope: operation.scope,
  retryable: operation.retryable ?? true,
});
