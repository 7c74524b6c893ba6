import { UsageError } from '../../base/errors.ts';
import type { RowSet } from '../../base/sql-value.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { resolvePath } from '../../config/source-file.ts';
import type { ClientEvent } from '../../execute/ports.ts';
import type { Host } from '../../host/host.ts';
import type { QueryLibrary } from '../../saved/query-library.ts';
import type { Parameters } from '../../sql/parameter-value.ts';
import type { SavedImage } from '../../store/saved-image.ts';
import type { CommandLine } from '../command-line.ts';
import type { Candidate, CompletionScope } from '../completion/names-in-scope.ts';
import type { OrgSummary, SchemaSummary } from '../engine/protocol.ts';
import type { Settings } from '../settings.ts';

/** A statement with the values of its parameters. */
export interface RanStatement {
  readonly sql: string;
  readonly parameters: Parameters;
}

/** The settings and actions of the shell for its dot-commands. */
export interface ShellPort {
  readonly settings: Settings;
  readonly catalog: Catalog;
  readonly context: Host;
  readonly history: readonly string[];
  /** The statement that ran last; undefined when none did. */
  readonly lastStatement: RanStatement | undefined;
  /** The client's reports of the last statement's requests. */
  readonly requests: readonly ClientEvent[];
  /** Columns of the terminal. */
  readonly columns: number;
  /** Prints a text that ends with a whole line. */
  print(text: string): void;
  printRows(result: RowSet): Promise<void>;
  /** @param parameters default: the parameters of the session */
  runStatement(sql: string, parameters?: Parameters): Promise<void>;
  /** Runs statements and dot-commands that nobody types; the first error stops. */
  runScript(text: string): Promise<void>;
  /** Whether a person types this line at the terminal: only then may it run a program. */
  readonly isTyped: boolean;
  /** Runs a program of the person's in the terminal. @returns its exit code */
  runInTerminal(command: string): Promise<number | null>;
  /** @throws InterruptedError at Ctrl-C */
  sleep(ms: number): Promise<void>;
  /** Runs a text as if it had been typed. */
  enter(text: string): Promise<void>;
  /** Runs a command of the command line, such as `audit`, with this shell's options. */
  runCommandLine(argv: readonly string[]): Promise<void>;
  schema(): Promise<SchemaSummary>;
  orgs(): Promise<readonly OrgSummary[]>;
  /** The saved queries; asks for consent to those of the working directory. */
  queries(): Promise<QueryLibrary>;
  importTable(file: string, table: string): Promise<number>;
  /** @throws UsageError while a transaction is open */
  saveTables(): Promise<SavedImage>;
  clearCache(): Promise<number>;
  quit(): void;
}

export interface DotCommand {
  /** The first is the one that help shows; all work. */
  readonly names: readonly string[];
  /** Its arguments, as help shows them. */
  readonly usage: string;
  /** A few words, for the list of all. */
  readonly help: string;
  /** More, for `.help COMMAND`. */
  readonly more?: string;
  /** How many words it takes. Default: none. */
  readonly args?: { readonly least?: number; readonly most?: number };
  /** The candidates for the word being typed, which is the last one. */
  readonly complete?: (words: readonly string[], scope: CompletionScope) => readonly Candidate[];
  /** Its argument is SQL, and is completed as such. */
  readonly takesSql?: boolean;
  /** @throws OktaqlError */
  readonly run: (shell: ShellPort, line: CommandLine) => void | Promise<void>;
}

/** Candidates among fixed words. */
export const among =
  (...words: readonly string[]): NonNullable<DotCommand['complete']> =>
  (typed) =>
    typed.length > 1 ? [] : matching(words, typed);

export function matching(words: readonly string[], typed: readonly string[]): readonly Candidate[] {
  const last = typed.at(-1) ?? '';
  return words
    .filter((word) => word.toLowerCase().startsWith(last.toLowerCase()))
    .map((word) => ({ text: word }));
}

/** Names of files, for the word being typed. */
export const files: NonNullable<DotCommand['complete']> = (typed, scope) =>
  scope.files(typed.at(-1) ?? '').map((text) => ({ text }));

/** Names of tables, for the word being typed. */
export const tables: NonNullable<DotCommand['complete']> = (typed, scope) =>
  matching([...scope.catalog.names, ...scope.localTables.map(({ name }) => name)], typed);

/** The path that a person wrote: from the working directory, or from the home where it begins with `~/`. */
export const pathOf = ({ context }: ShellPort, written: string): string =>
  resolvePath(written, context.cwd, context.homeDir);

/** @throws UsageError where a file or a pipe would run a program: it may be somebody else's */
export function expectTyped({ isTyped }: ShellPort, what: string): void {
  if (!isTyped) throw new UsageError(`this ${what}, and only what is typed at a terminal may do that`);
}
