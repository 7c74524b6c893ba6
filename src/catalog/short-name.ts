import { foldName } from '../base/fold-name.ts';
import type { Catalog } from './catalog.ts';
import type { Table } from './table.ts';

const byEnd = new WeakMap<Catalog, ReadonlyMap<string, readonly string[]>>();

/** The names of tables by their last part, and by their last two, folded. */
function namesByEnd(catalog: Catalog): ReadonlyMap<string, readonly string[]> {
  const known = byEnd.get(catalog);
  if (known !== undefined) return known;
  const ends = new Map<string, readonly string[]>();
  for (const name of catalog.names) {
    const [, service = '', resource = ''] = name.split('.');
    for (const end of [resource, `${service}.${resource}`]) {
      const folded = foldName(end);
      ends.set(folded, [...(ends.get(folded) ?? []), name]);
    }
  }
  byEnd.set(catalog, ends);
  return ends;
}

/** The table that people mean who say `tokens`, though another has that very name. */
const foremost = 'okta.api_tokens.api_tokens';

/** The names of all tables that end with these one or two parts. */
export function fullNames(catalog: Catalog, parts: readonly string[]): readonly string[] {
  const name = foldName(parts.join('.'));
  const fitting = namesByEnd(catalog).get(name) ?? [];
  const isMeantToo = fitting.length > 0 && foremost.endsWith(`_${name}`) && catalog.names.includes(foremost);
  return isMeantToo ? [foremost, ...fitting] : fitting;
}

/** The table of a whole name, or the only one that ends with its last one or two parts. */
export function tableNamed(catalog: Catalog, name: string): Table | undefined {
  const [only, ...others] = fullNames(catalog, name.split('.'));
  return catalog.find(name) ?? (only === undefined || others.length > 0 ? undefined : catalog.find(only));
}

/** How many are worth reading. */
const mostListed = 4;

/**
 * The tables that a name of another database may mean: tables that end with it, else tables whose last part has it as a
 * word, in the singular or plural: `tokens`, `system_log`.
 */
export function tablesLike(catalog: Catalog, name: string): readonly string[] {
  const fitting = fullNames(catalog, name.split('.'));
  if (fitting.length > 0) return fitting.slice(0, mostListed);
  const wanted = words(name.split('.').at(-1) ?? '');
  if (wanted === '_') return [];
  const having = catalog.names.filter((full) => words(full.split('.').at(-1) ?? '').includes(wanted));
  // The shortest is the nearest. Of equal ones the tables by hand come first.
  return [...having].sort((a, b) => lastLength(a) - lastLength(b)).slice(0, mostListed);
}

const lastLength = (name: string): number => name.split('.').at(-1)?.length ?? 0;

/** `_api_token_` of `api_tokens` and of `apiTokens`. */
const words = (name: string): string =>
  `_${name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '')
    .map((word) => word.replace(/(?<=\w\w)s$/, ''))
    .join('_')}_`;
