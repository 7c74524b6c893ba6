import type { ClientEvent } from '../../execute/ports.ts';
import type { CommonOptions } from '../../host/common-options.ts';
import type { DemoOrg } from '../../host/demo.ts';
import type { Chunk, FormatOptions } from '../../output/format.ts';
import type { FormatName } from '../../output/formats.ts';
import type { Parameters } from '../../sql/parameter-value.ts';
import type { SavedImage } from '../../store/saved-image.ts';
import type { LocalTable } from '../completion/names-in-scope.ts';
import type { StatementOptions } from '../settings.ts';

/** The messages between the shell and the thread that holds its session. All of it is plain data. */

/** One statement to run, and how its answer is to be printed. */
export interface StatementRequest {
  readonly sql: string;
  readonly parameters: Parameters;
  /** Undefined: all configured orgs. */
  readonly orgs: readonly string[] | undefined;
  /** How long fetched rows may be used again, in milliseconds; undefined: not at all. */
  readonly cacheMs: number | undefined;
  readonly dryRun: boolean;
  /** In place of the options that the shell was started with. */
  readonly options: StatementOptions;
  /** Of the terminal, for progress and messages on the way. */
  readonly columns: number;
  readonly format: FormatName;
  /** A function cannot be sent. The end of the answer has its argument. */
  readonly formatOptions: Omit<FormatOptions, 'onLines'>;
}

export interface AnswerStart {
  readonly hasColumns: boolean;
}

/** The next piece of an answer, or its end. */
export type AnswerPart = { readonly chunk: Chunk } | { readonly end: AnswerEnd };

export interface AnswerEnd {
  readonly rows: number;
  /** Of the terminal, for the table in whose place lines were printed; undefined when none were. */
  readonly columnsNeeded: number | undefined;
  /** Age of the oldest rows that came out of the cache, in milliseconds; undefined when none did. */
  readonly cacheAgeMs: number | undefined;
  /** A write that was not wholly done, as the error codec encodes it. */
  readonly failure: unknown;
}

export interface OrgSummary {
  readonly name: string;
  /** Undefined when the org cannot be asked. */
  readonly url: string | undefined;
  /** Their kind, or why there are none. */
  readonly credentials: string;
}

/** The tables and functions of the session, for completion and `.tables`. */
export interface SchemaSummary {
  readonly localTables: readonly LocalTable[];
  readonly functions: readonly string[];
  /** The functions beyond SQLite's own. */
  readonly functionUsages: readonly { readonly usage: string; readonly description: string }[];
}

/** The calls from the shell to the thread of the session. */
export type SessionMethods = {
  run(request: StatementRequest): Promise<AnswerStart>;
  nextPart(none: undefined): Promise<AnswerPart>;
  closeAnswer(none: undefined): void;
  /**
   * Ends the statement under way. Answers as soon as the thread is not busy computing.
   * @param reason as the error codec encodes it
   */
  cancel(reason: unknown): void;
  orgs(none: undefined): Promise<readonly OrgSummary[]>;
  importTable(source: { readonly file: string; readonly table: string }): Promise<number>;
  /** The local tables as a file for other programs; undefined while a transaction is open. */
  saveTables(none: undefined): Promise<SavedImage | undefined>;
  schema(none: undefined): SchemaSummary;
  clearCache(none: undefined): number;
  close(none: undefined): Promise<void>;
};

/** The calls from the thread of the session to the shell. */
export type ShellMethods = {
  observe(event: ClientEvent): void;
  say(text: string): void;
  /** The local tables as they are now, to go on from should the thread have to be ended. */
  keepImage(image: Uint8Array): void;
  /** Starts the embedded orgs, once. */
  demoOrgs(none: undefined): Promise<readonly DemoOrg[]>;
  /** Undefined when no answer is given. */
  ask(question: string): Promise<string | undefined>;
};

/** The data that the thread of the session starts with. */
export interface SessionSeed {
  readonly options: CommonOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeDir: string;
  /** Consents that could not be stored: contents by the paths of their files. */
  readonly given?: ReadonlyMap<string, string> | undefined;
  /** A database file to begin with; undefined: an empty one, and the tables of `--table`. */
  readonly image: Uint8Array | undefined;
}
