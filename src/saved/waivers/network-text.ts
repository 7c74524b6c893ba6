import { isObject, type JsonObject } from '../../base/exact-json.ts';
import type { SqlValue } from '../../base/sql-value.ts';

/** A token's network condition as Okta sent it; empty for none, and for a value that is no JSON object. */
export function networkCondition(network: SqlValue): JsonObject {
  try {
    const value: unknown = JSON.parse(String(network));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/**
 * A token's network condition as a line for a file of waivers, such as `ZONE, include nzo1 nzo2`. The order in which
 * Okta gives the zones does not change it. Of a condition in an unknown form, the JSON itself.
 */
export function networkText(network: SqlValue): string {
  if (network === null) return 'none';
  const { connection, include, exclude, ...others } = networkCondition(network);
  if (typeof connection !== 'string' || Object.keys(others).length > 0) return String(network);
  const parts = [connection];
  for (const [name, zones] of Object.entries({ include, exclude })) {
    if (zones === undefined || zones === null) continue;
    if (!Array.isArray(zones)) return String(network);
    if (zones.length > 0) parts.push(`${name} ${zones.map(String).sort().join(' ')}`);
  }
  return parts.join(', ');
}
