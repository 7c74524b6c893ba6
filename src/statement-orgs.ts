import { HistoryError, NoConfigurationError } from './base/errors.ts';
import type { Table } from './catalog/table.ts';
import type { OrgDirectory } from './config/org.ts';
import { configuredNames, orgNamed } from './config/org-by-name.ts';
import { checkInUse, orgsInUse } from './config/orgs-in-use.ts';
import type { PastReader } from './execute/ports.ts';
import type { OrgNames } from './plan/org-names.ts';

/** The orgs that a statement may name, and its reader of the past. */
export interface OrgsOfStatement {
  readonly orgs: OrgNames;
  /** @throws ConfigError, UsageError for one that it may not be about */
  readonly check: (name: string) => void;
  /** Undefined when it reads the present alone. */
  readonly past: PastReader | undefined;
}

interface Surroundings {
  readonly directory: () => Promise<OrgDirectory>;
  readonly past: (directory: OrgDirectory) => Promise<PastReader>;
  /** The names of the orgs in use; undefined: all. */
  readonly inUse: readonly string[] | undefined;
  readonly onNote: (note: string) => void;
}

/**
 * The orgs that a statement over these tables is about. One that reads only the past needs none to be configured: those
 * of the history will do as well.
 * @throws ConfigError without a configuration; HistoryError when there is none and no history either
 */
export async function orgsOfStatement(
  tables: readonly Table[],
  { directory: configured, past: openPast, inUse, onNote }: Surroundings,
): Promise<OrgsOfStatement> {
  const isPast = tables.every(({ past }) => past !== undefined);
  const directory = isPast ? await configured().catch(unlessNotConfigured) : await configured();
  const past = tables.some((table) => table.past !== undefined) ? await openPast(directory) : undefined;
  const chosen = orgsInUse(directory, inUse);
  const orgs: OrgNames = { names: configuredNames(chosen), open: chosen.orgBySubdomain !== undefined };
  const check = (name: string) => {
    // The past can be read without credentials.
    if (!(isPast && orgs.names.includes(name))) orgNamed(directory, name);
    checkInUse(name, inUse);
  };
  const areAll = inUse === undefined && directory.notChosen === undefined;
  if (!areAll || past === undefined) return { orgs, check, past };
  const kept = await past.orgs(tables);
  const others = kept.filter((name) => !orgs.names.includes(name));
  if (!isPast) {
    if (others.length > 0)
      onNote(
        `${others.join(', ')} of the history cannot be asked now, and is left out: no such org is configured`,
      );
    return { orgs, check, past };
  }
  const names = [...orgs.names, ...others];
  if (names.length === 0) throw nothingKept(tables);
  return {
    orgs: { names, open: false },
    check: (name) => {
      if (!kept.includes(name)) check(name);
    },
    past,
  };
}

/** Over no org at all a statement would be answered with nothing. */
const nothingKept = (tables: readonly Table[]): HistoryError =>
  new HistoryError(
    `the history has nothing of ${tables.map(({ name }) => name).join(', ')}, and no org is configured`,
    {
      hint: '`oktaql history` lists the runs; `oktaql snapshot` makes one; --history DIR names another directory.',
    },
  );

/** @throws the error, unless it says that there is no configuration: then there are no orgs */
export function unlessNotConfigured(error: unknown): OrgDirectory {
  if (error instanceof NoConfigurationError) return { orgs: [], warnings: [] };
  throw error;
}
