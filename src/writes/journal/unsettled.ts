import { toJsonText } from '../../base/exact-json.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { pathKeys } from '../../catalog/table.ts';
import { quoteText } from '../../sql/sql-text.ts';
import type { UnsettledWrite } from './journal.ts';

/** The message about a write whose outcome is not known, with the way to find it out. */
export function describeUnsettled(write: UnsettledWrite, catalog: Catalog): string {
  const { org, operation, rowId, name, time, method, changes } = write;
  const which =
    rowId === undefined ? 'the token in use' : name === undefined ? rowId : `${rowId} (${inQuotes(name)})`;
  return `1 write of ${time.slice(0, 10)} has no known outcome: ${operation} of ${which} in ${org}, sent after ${time}.\n  ${wayToCheck()}`;

  function wayToCheck(): string {
    if (rowId === undefined) return 'To check: oktaql orgs --check';
    const table = catalog.made.find(({ operations }) => operations.some((one) => one.name === operation));
    if (table === undefined) return 'To check: look at the row';
    const declared = table.operations.find((one) => one.name === operation);
    const [key = 'id'] = declared === undefined ? [] : pathKeys(table, declared);
    const sql = `SELECT * FROM ${table.name} WHERE subdomain = ${quoteText(org)} AND ${key} = ${quoteText(rowId)}`;
    return `To check: ${sql}; ${meaning()}.`;
  }

  function meaning(): string {
    if (method === 'DELETE') return 'no row means that it was carried out';
    const members = Object.entries(changes ?? {}).map(
      ([member, value]) => `${member} ${toJsonText(value ?? null)}`,
    );
    return members.length === 0
      ? 'what it sent was what the row had'
      : `a row with ${members.join(' and ')} means that it was carried out`;
  }
}
