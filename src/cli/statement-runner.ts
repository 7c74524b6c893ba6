import { isAbsolute, join } from 'node:path';
import { IncompleteError, type OktaqlError, UsageError } from '../errors.ts';
import type { FormatOptions } from '../output/format.ts';
import { type FormatEntry, formatForPath, formatNamed } from '../output/formats.ts';
import type { Answer, Session } from '../session.ts';
import type { Statement } from '../sql/statement.ts';
import { isKeyword } from '../sql/token.ts';
import type { SqlValue } from '../sql/value.ts';
import type { CommonOptions } from './common-options.ts';
import { type CliContext, say, usesColor } from './context.ts';
import { startDeadline } from './deadline.ts';
import { writeOptions } from './write-options.ts';

/** Where the results of a command go. */
export interface Destination {
  readonly format: FormatEntry;
  /** Undefined for standard output. */
  readonly path: string | undefined;
}

/**
 * @throws UsageError for an unknown format, or a file that cannot be written: before anything is asked.
 */
export async function openDestination(
  { output, out }: CommonOptions,
  { cwd }: CliContext,
): Promise<Destination> {
  if (out === undefined) return { format: formatNamed(output ?? 'table'), path: undefined };
  const format = output === undefined ? formatForPath(out) : formatNamed(output);
  const { checkWritable } = await import('../output/write-file.ts');
  const path = isAbsolute(out) ? out : join(cwd, out);
  await checkWritable(path);
  return { format, path };
}

/** Runs statements in order and prints their answers; the first error stops. */
export class StatementRunner {
  readonly #session: Session;
  readonly #options: CommonOptions;
  readonly #context: CliContext;
  readonly #destination: Destination;
  readonly #failedOrgs = new Set<string>();
  /** Whether a result went to standard output before. */
  #printed = false;

  constructor(session: Session, options: CommonOptions, context: CliContext, destination: Destination) {
    this.#session = session;
    this.#options = options;
    this.#context = context;
    this.#destination = destination;
  }

  /**
   * @returns `closed` when whoever reads the output has had enough
   * @throws OktaqlError of the first statement that fails
   */
  async run(
    statements: readonly Statement[],
    parameters: ReadonlyMap<string, SqlValue>,
  ): Promise<'done' | 'closed'> {
    if (this.#destination.path !== undefined && statements.filter(givesRows).length > 1) {
      throw new UsageError('--out takes the result of one statement', {
        hint: 'Run the others by themselves, or print them all to standard output.',
      });
    }
    for (const statement of statements) {
      if ((await this.#runOne(statement, parameters)) === 'closed') return 'closed';
    }
    return 'done';
  }

  /** @throws IncompleteError when `--partial` left an org out: after all that could be had was printed. */
  checkComplete(): void {
    if (this.#failedOrgs.size === 0) return;
    throw new IncompleteError(
      `the result is not complete: rows of ${[...this.#failedOrgs].join(', ')} are missing`,
    );
  }

  async #runOne(statement: Statement, parameters: ReadonlyMap<string, SqlValue>): Promise<'done' | 'closed'> {
    const deadline = startDeadline('the statement', this.#options.timeout, this.#context);
    const { signal } = deadline;
    try {
      const answer = await this.#session.run(statement, {
        parameters,
        signal,
        deadline: deadline.at,
        writes: writeOptions(this.#options, this.#context),
        onFailedOrg: this.#options.partial === true ? this.#noteFailure : undefined,
      });
      try {
        const printed = answer.hasColumns ? await this.#print(answer, signal) : 'done';
        if (answer.failure !== undefined) throw answer.failure;
        return printed;
      } finally {
        answer.close();
      }
    } finally {
      deadline.stop();
    }
  }

  readonly #noteFailure = (org: string, error: OktaqlError): void => {
    // Once an org: what its other requests say is mostly the same.
    if (this.#failedOrgs.has(org)) return;
    this.#failedOrgs.add(org);
    say(this.#context, `warning: rows of ${org} are missing: ${error.message}`);
  };

  async #print(answer: Answer, signal: AbortSignal): Promise<'done' | 'closed'> {
    const { stdout } = this.#context;
    const { format, path } = this.#destination;
    const options = this.#formatOptions();
    const chunks =
      format.name === 'table' && answer.text !== undefined
        ? [answer.text(options.width)]
        : (await format.load()).format(answer, options);
    if (path !== undefined) {
      const { writeFileWhole } = await import('../output/write-file.ts');
      await writeFileWhole(path, chunks, signal);
      return 'done';
    }
    const { writeChunks } = await import('../output/write-chunks.ts');
    const apart = this.#printed && isForPeople(format) ? ['\n'] : [];
    this.#printed = true;
    return writeChunks(stdout, concatenate(apart, chunks), signal);
  }

  #formatOptions(): FormatOptions {
    const { stdout } = this.#context;
    const toTerminal = this.#destination.path === undefined && stdout.isTTY === true;
    return {
      formulaGuard: this.#options.formulaGuard,
      bom: this.#options.bom === true,
      width: toTerminal ? (stdout.columns ?? 80) : undefined,
      color: toTerminal && usesColor(this.#context, stdout, this.#options.color),
    };
  }
}

/** Formats in which a result that follows another without an empty line would look like a part of it. */
const isForPeople = ({ name }: FormatEntry): boolean => ['table', 'markdown', 'line'].includes(name);

function* concatenate(...parts: readonly Iterable<string>[]): Generator<string> {
  for (const part of parts) yield* part;
}

/** Whether a statement gives columns, as far as its first word tells. */
function givesRows(statement: Statement): boolean {
  if (statement.kind !== 'sqlite') return true;
  const { tokens } = statement.text;
  return (
    isKeyword(tokens[0], 'SELECT', 'VALUES', 'WITH', 'EXPLAIN', 'PRAGMA') ||
    tokens.some((token) => isKeyword(token, 'RETURNING'))
  );
}
