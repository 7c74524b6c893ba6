import { SqlError } from '../../base/errors.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import type { Column } from '../../catalog/table.ts';
import type { JsonObject, JsonValue } from '../../plan/api-request.ts';

/** Members of a network condition, as Okta's OpenAPI document has them. */
const networkMembers = ['connection', 'include', 'exclude'];
/** As Okta's docs have them; others may come. */
const connections = ['ANYWHERE', 'ZONE'];

/**
 * A value as a member of a body.
 * @param where which row it is for, such as `00T… of acme`
 * @param warn takes a message about a value that Okta may refuse and that is sent all the same
 * @throws SqlError for a value that the column cannot have
 */
export function memberOf(
  column: Column,
  value: SqlValue,
  where: string,
  warn: (warning: string) => void,
): JsonValue {
  if (column.type === 'json') return jsonMember(column.name, value, where, warn);
  if (value === null || value instanceof Uint8Array) {
    throw new SqlError(`${column.name} must be text, and is ${shown(value)} for ${where}: nothing was sent`, {
      hint: `To leave ${column.name} as it is, do not set it.`,
    });
  }
  return String(value);
}

function jsonMember(
  name: string,
  value: SqlValue,
  where: string,
  warn: (warning: string) => void,
): JsonObject {
  const refuse = (what: string): never => {
    throw new SqlError(`${name} must be a JSON object, and is ${what} for ${where}: nothing was sent`, {
      hint: `${name} = '{"connection":"ZONE","include":["nzo…"]}', or json_object(…), or json_set(${name}, …).`,
    });
  };
  if (typeof value !== 'string') return refuse(shown(value));
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(value) as JsonValue;
  } catch {
    return refuse(`no JSON (${shown(value)})`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return refuse(shown(value));
  const object = parsed as JsonObject;
  if (name === 'network') checkNetwork(object, where, warn);
  return object;
}

function checkNetwork(network: JsonObject, where: string, warn: (warning: string) => void): void {
  const strange = Object.keys(network).filter((member) => !networkMembers.includes(member));
  if (strange.length > 0) {
    const known = networkMembers.join(', ');
    warn(`network of ${where} has ${strange.join(', ')}, which Okta does not document (it has ${known})`);
  }
  const { connection } = network;
  if (connection === undefined) {
    warn(`network of ${where} has no connection (${connections.join(' or ')})`);
  } else if (typeof connection !== 'string' || !connections.includes(connection)) {
    warn(
      `network of ${where} has the connection ${JSON.stringify(connection)}; Okta documents ${connections.join(' and ')}`,
    );
  }
}

function shown(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (value instanceof Uint8Array) return 'a BLOB';
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text || 'empty';
}
