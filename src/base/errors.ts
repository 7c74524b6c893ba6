/**
 * Every error that a user can meet. A class stands for the user's remedy, not for the place where it was raised:
 * the class fixes the exit code, the fields name the fault and its place, the hint says what to do.
 */

/** The exit codes of the process. The numbers are a promise to other people's scripts. */
export const exitCode = {
  done: 0,
  findings: 1,
  usage: 2,
  configuration: 3,
  refusedByOkta: 4,
  noAnswer: 5,
  incomplete: 6,
  defect: 70,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

interface ErrorOptions {
  /** One sentence in the imperative: the user's next step. */
  readonly hint?: string | undefined;
  /** The error that caused it. Must hold no secret: it can be printed by `util.inspect`. */
  readonly cause?: unknown;
}

/** The base of all errors that oktaql raises on purpose. */
export abstract class OktaqlError extends Error {
  /** A stable word for programs, such as `sql` or `okta`. */
  abstract readonly code: string;
  abstract readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }

  /** More facts for a program, beside `code`, `message` and `hint`. JSON values only. */
  details(): Readonly<Record<string, unknown>> {
    return {};
  }
}

/** Wrong arguments, options or parameters. Exit 2. */
export class UsageError extends OktaqlError {
  override readonly code: string = 'usage';
  override readonly exitCode = exitCode.usage;
}

/** Where in a text something is wrong. */
export interface TextLocation {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** The whole line, for the caret to stand under. */
  readonly excerpt: string;
}

/** SQL that cannot be run, or a key column that it fails to bind. Exit 2; nothing was sent. */
export class SqlError extends OktaqlError {
  override readonly code: string = 'sql';
  override readonly exitCode = exitCode.usage;
  readonly location: TextLocation | undefined;

  constructor(
    message: string,
    options: ErrorOptions & { readonly location?: TextLocation | undefined } = {},
  ) {
    super(message, options);
    this.location = options.location;
  }

  override details(): Readonly<Record<string, unknown>> {
    return this.location === undefined ? {} : { line: this.location.line, column: this.location.column };
  }
}

/** The history lacks the wanted rows, or has them only in part. Exit 2; nothing was sent. */
export class HistoryError extends OktaqlError {
  override readonly code: string = 'history';
  override readonly exitCode = exitCode.usage;
}

/** The rows of a statement do not fit into memory. Exit 2: asked once more, it would end the same. */
export class MemoryError extends OktaqlError {
  override readonly code: string = 'memory';
  override readonly exitCode = exitCode.usage;
  /** The table whose rows were being loaded, and how many of them were; undefined when it was something else. */
  readonly loaded: { readonly table: string; readonly rows: number } | undefined;

  constructor(message: string, options: ErrorOptions & { readonly loaded?: MemoryError['loaded'] } = {}) {
    super(message, options);
    this.loaded = options.loaded;
  }

  override details(): Readonly<Record<string, unknown>> {
    return { ...this.loaded };
  }
}

/** Configuration or credentials that are missing or unreadable. Exit 3. */
export class ConfigError extends OktaqlError {
  override readonly code: string = 'config';
  override readonly exitCode = exitCode.configuration;
  readonly file: string | undefined;
  /** 1-based. */
  readonly line: number | undefined;
  /** Such as `orgs.acme.token`. */
  readonly path: string | undefined;

  constructor(
    message: string,
    options: ErrorOptions & {
      readonly file?: string | undefined;
      readonly line?: number | undefined;
      readonly path?: string | undefined;
    } = {},
  ) {
    super(message, options);
    this.file = options.file;
    this.line = options.line;
    this.path = options.path;
  }

  override details(): Readonly<Record<string, unknown>> {
    return { file: this.file, line: this.line, path: this.path };
  }
}

/** There is no configuration at all. */
export class NoConfigurationError extends ConfigError {}

/** The request that an error is about. */
export interface RequestLocation {
  readonly org: string;
  readonly method: string;
  /** Without secrets: query values of Okta's API hold none. */
  readonly url: string;
}

/** Okta answered, and the answer is no. Exit 4. Branch on `status` and `errorCode`, never on the text. */
export class OktaError extends OktaqlError {
  override readonly code: string = 'okta';
  override readonly exitCode = exitCode.refusedByOkta;
  readonly request: RequestLocation;
  readonly status: number;
  /** Such as `E0000007`; undefined when the body was not Okta's. */
  readonly errorCode: string | undefined;
  readonly errorId: string | undefined;
  /** `x-okta-request-id`. */
  readonly requestId: string | undefined;

  constructor(
    message: string,
    options: ErrorOptions & {
      readonly request: RequestLocation;
      readonly status: number;
      readonly errorCode?: string | undefined;
      readonly errorId?: string | undefined;
      readonly requestId?: string | undefined;
    },
  ) {
    super(message, options);
    this.request = options.request;
    this.status = options.status;
    this.errorCode = options.errorCode;
    this.errorId = options.errorId;
    this.requestId = options.requestId;
  }

  override details(): Readonly<Record<string, unknown>> {
    const { request, status, errorCode, errorId, requestId } = this;
    return { ...request, status, errorCode, errorId, requestId };
  }
}

/** No answer, or one that is not an answer: DNS, TLS, connection, time-out, a body cut off or not JSON. Exit 5. */
export class NoAnswerError extends OktaqlError {
  override readonly code: string = 'no-answer';
  override readonly exitCode = exitCode.noAnswer;
  readonly request: RequestLocation | undefined;
  /** True only when it is certain that the request never left: then Okta has not carried it out. */
  readonly neverSent: boolean;

  constructor(
    message: string,
    options: ErrorOptions & {
      readonly request?: RequestLocation | undefined;
      readonly neverSent?: boolean;
    } = {},
  ) {
    super(message, options);
    this.request = options.request;
    this.neverSent = options.neverSent ?? false;
  }

  override details(): Readonly<Record<string, unknown>> {
    return { ...this.request };
  }
}

/** Something that had not come when the time was over. */
export interface Awaited {
  readonly request: RequestLocation;
  /** Such as `page 2 of list_api_tokens`. */
  readonly what: string;
}

/** The time that `--timeout` allows is over. Exit 5. */
export class TimeUpError extends NoAnswerError {
  readonly #work: string;
  readonly #seconds: number;
  readonly awaited: readonly Awaited[];

  /**
   * @param work Such as `the statement`.
   * @param awaited Of each org that had not answered; empty when that is not known.
   */
  constructor(work: string, seconds: number, awaited: readonly Awaited[] = []) {
    const [only, ...others] = awaited;
    const late = `${work} was not done within ${seconds} s`;
    const message =
      only === undefined
        ? late
        : others.length === 0
          ? `${only.request.org}: ${late}, waiting for ${only.what}: ${only.request.method} ${only.request.url}`
          : `${late}: no answer of ${awaited.map(({ request, what }) => `${request.org} (${what})`).join(', ')}`;
    super(message, {
      hint: 'Give it more time with --timeout, or ask for less.',
      request: others.length === 0 ? only?.request : undefined,
    });
    this.#work = work;
    this.#seconds = seconds;
    this.awaited = awaited;
  }

  override details(): Readonly<Record<string, unknown>> {
    const awaited = this.awaited.map(({ request, what }) => ({ ...request, what }));
    return { ...super.details(), ...(awaited.length > 0 ? { awaited } : {}) };
  }

  /** The same, with the requests that had no answer. */
  waitingFor(...awaited: readonly Awaited[]): TimeUpError {
    return new TimeUpError(this.#work, this.#seconds, awaited);
  }
}

/** A write that was refused or not wholly done, or a result that `--partial` left incomplete. Exit 6. */
export class IncompleteError extends OktaqlError {
  override readonly code: string = 'incomplete';
  override readonly exitCode = exitCode.incomplete;

  /** The details of its cause. */
  override details(): Readonly<Record<string, unknown>> {
    return this.cause instanceof OktaqlError ? this.cause.details() : {};
  }
}

/** The signals that end a command in good order, and the exit codes that shells know them by. */
const signalCodes = {
  SIGHUP: exitCode.hungUp,
  SIGINT: exitCode.interrupted,
  SIGTERM: exitCode.terminated,
} as const;

export type EndingSignal = keyof typeof signalCodes;

export const endingSignals = Object.keys(signalCodes) as readonly EndingSignal[];

/** The user or the system ended it. Exit 130, 143 for SIGTERM, 129 for SIGHUP. */
export class InterruptedError extends OktaqlError {
  override readonly code: string = 'interrupted';
  override readonly exitCode: ExitCode;

  constructor(signal: EndingSignal = 'SIGINT') {
    super('interrupted');
    this.exitCode = signalCodes[signal];
  }
}

/** Something that cannot happen did: our fault. Exit 70. */
export class DefectError extends OktaqlError {
  override readonly code: string = 'defect';
  override readonly exitCode = exitCode.defect;
}
