import type { TimeLimit } from '../base/time-limit.ts';
import type { QueryLibrary } from '../saved/query-library.ts';
import type { Session } from '../session.ts';
import type { WriteOptions } from '../writes/prepare/write-options.ts';

/** A JSON Schema of an object, by which a tool declares its input. */
export interface InputSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** Something that a client can call. A new one is an entry in a list of `tools.ts`. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: InputSchema;
  /** Whether it changes anything at Okta. Default: it only reads. */
  readonly isDestructive?: boolean;
  /**
   * Runs before its turn, without a limit of time: it asks a person.
   * @param given the input, which the schema accepts
   * @returns the input of `run`
   * @throws OktaqlError; then it is not run
   */
  readonly beforehand?: (given: Given, client: Client) => Promise<Given>;
  /**
   * One call runs after another, each with its time.
   * @param given the input, which the schema accepts, or the result of `beforehand`
   * @returns plain values, which JSON can hold
   * @throws OktaqlError
   */
  readonly run: (given: Given, call: ToolCall) => Promise<Answer>;
}

// The schema has checked it.
// biome-ignore lint/suspicious/noExplicitAny: each tool knows what its own schema says.
export type Given = Readonly<Record<string, any>>;

export type Answer = Readonly<Record<string, unknown>>;

/** One call, from when its turn has come. */
export interface ToolCall {
  readonly session: Session;
  readonly limits: Limits;
  /** Aborted when the client cancels the call or goes away, and when its time is over. */
  readonly signal: AbortSignal;
  readonly timeLimit: TimeLimit | undefined;
  readonly maxRequests: number | undefined;
  /** The saved queries that may be used; nobody is asked about others. */
  queries(): Promise<QueryLibrary>;
  /** Runs a command of the command line, and gives its output as JSON. @throws OktaqlError */
  runCommand(argv: readonly string[]): Promise<unknown>;
  readonly previews: Previews;
  /** How a statement may write. */
  writeOptions(port: Partial<WriteOptions['port']>, policy: WriteOptions['policy']): WriteOptions;
}

/** The other side: a program, and the person at it. */
export interface Client {
  readonly previews: Previews;
  /**
   * Asks the person.
   * @param typed the text that the person has to type; undefined: yes or no
   * @returns whether they agree
   * @throws IncompleteError when the client cannot ask
   */
  ask(message: string, typed: string | undefined): Promise<boolean>;
}

export interface Limits {
  /** Of an answer. */
  readonly maxRows: number;
  /** Of an answer, in bytes of UTF-8. */
  readonly maxBytes: number;
}

/** Writes that were shown and may be sent. */
export interface Previews {
  /** @returns the id under which it can be taken */
  keep(write: PreviewedWrite): string;
  /** Takes it out: it is there once. @throws IncompleteError when there is none, or its time is over */
  take(id: string): PreviewedWrite;
}

export interface PreviewedWrite {
  readonly sql: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** The rows, as a person reads them. */
  readonly message: string;
  /** The rows and bodies, for comparison. */
  readonly fingerprint: string;
  /** The org whose name has to be typed, when the token in use would be revoked. */
  readonly typed: string | undefined;
}
