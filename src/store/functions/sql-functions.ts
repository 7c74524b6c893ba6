import type { Clock } from '../../clock.ts';
import type { StoreFunction } from '../store.ts';

/** The functions that SQL has beyond SQLite's own. (Placeholder of the lead: fill in or replace, keep this path and name.) */
export function createSqlFunctions(_clock: Clock): readonly StoreFunction[] {
  return [];
}
