import type { CommonOptions } from '../host/common-options.ts';
import type { FormatName } from '../output/formats.ts';
import type { ParameterValue } from '../sql/parameter-value.ts';

/** The options of the command line that each statement is run with, and that `.set` changes. */
export const statementOptions = [
  'maxWrites',
  'maxRequests',
  'timeout',
  'partial',
  'includeOwn',
  'allowRevokeCurrent',
  'asOf',
  'formulaGuard',
  'bom',
] as const satisfies readonly (keyof CommonOptions)[];

export type StatementOptions = Partial<Pick<CommonOptions, (typeof statementOptions)[number]>>;

/** The settings that dot-commands change for later statements. */
export interface Settings {
  mode: FormatName;
  /** `\x`: whole rows, a value a line, in place of tables. */
  expanded: boolean;
  headers: boolean;
  /** Undefined: each format's own. */
  nullText: string | undefined;
  /** Columns of a table; undefined: as many as the terminal has. */
  width: number | undefined;
  timer: boolean;
  /** `long`: for answers longer than the screen. */
  pager: boolean | 'long';
  /** Where answers go; undefined for the terminal. */
  output: Output | Pipe | undefined;
  /** Orgs that reads are narrowed to; undefined: all. */
  orgs: readonly string[] | undefined;
  /** How long fetched rows are used again, in milliseconds; undefined: not at all. */
  cacheMs: number | undefined;
  dryRun: boolean;
  /** Options of the command line that `.set` gave other values. */
  options: StatementOptions;
  readonly parameters: Map<string, ParameterValue>;
}

/** A program that the next answer goes to. */
export interface Pipe {
  readonly command: string;
  readonly format: FormatName;
  readonly once: boolean;
}

/** A file that answers go to. */
export interface Output {
  /** Absolute. */
  readonly path: string;
  readonly format: FormatName;
  /** For the next answer only. */
  readonly once: boolean;
  /** Whether an answer is in it already, which the next one goes behind. */
  readonly begun: boolean;
}

export const initialSettings = (given: Partial<Settings> = {}): Settings => ({
  mode: 'table',
  expanded: false,
  headers: true,
  nullText: undefined,
  width: undefined,
  timer: true,
  pager: false,
  output: undefined,
  orgs: undefined,
  cacheMs: undefined,
  dryRun: false,
  options: {},
  parameters: new Map(),
  ...given,
});

/** The format of answers on the terminal. */
export const screenFormat = ({ mode, expanded }: Settings): FormatName =>
  expanded && mode === 'table' ? 'line' : mode;
