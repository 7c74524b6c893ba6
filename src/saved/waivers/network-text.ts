import type { SqlValue } from '../../base/sql-value.ts';

/**
 * A token's network condition as a line for a file of waivers, such as `ZONE, include nzo1, nzo2`: the same for the same
 * condition, in whatever order Okta gives its zones. Of a condition in a form that is not known, the JSON itself.
 */
export function networkText(network: SqlValue): string {
  if (network === null) return 'none';
  const { connection, include, exclude, ...others } = parsed(String(network));
  if (typeof connection !== 'string' || Object.keys(others).length > 0) return String(network);
  const parts = [connection];
  for (const [name, zones] of Object.entries({ include, exclude })) {
    if (zones === undefined || zones === null) continue;
    if (!Array.isArray(zones)) return String(network);
    if (zones.length > 0) parts.push(`${name} ${[...zones].map(String).sort().join(' ')}`);
  }
  return parts.join(', ');
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
