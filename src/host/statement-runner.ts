import { isAbsolute, join } from 'node:path';
import { IncompleteError, type OktaqlError, UsageError } from '../base/errors.ts';
import { expectText, formatForPath, formatNamed } from '../output/formats.ts';
import type { Answer, Session } from '../session.ts';
import type { Parameters } from '../sql/parameter-value.ts';
import type { Statement } from '../sql/statement.ts';
import { isKeyword } from '../sql/token.ts';
import type { CommonOptions } from './common-options.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { type Host, say } from './host.ts';
import { type Destination, printRows } from './print-rows.ts';
import type { Progress } from './progress.ts';
import { writeOptions } from './write-options.ts';

/**
 * @throws UsageError for an unknown format, or a file that cannot be written: before anything is asked.
 */
export async function openDestination({ output, out }: CommonOptions, { cwd }: Host): Promise<Destination> {
  if (out === undefined) {
    const format = formatNamed(output ?? 'table');
    expectText(format);
    return { format, path: undefined };
  }
  // Asked for in so many words, standard output takes bytes as well.
  if (out === '-') return { format: formatNamed(output ?? 'table'), path: undefined };
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
  readonly #context: Host;
  readonly #destination: Destination;
  readonly #progress: Progress | undefined;
  readonly #failedOrgs = new Set<string>();
  /** Whether a result went to standard output before. */
  #printed = false;

  /** @param progress shown while a statement fetches */
  constructor(
    session: Session,
    options: CommonOptions,
    context: Host,
    destination: Destination,
    progress?: Progress,
  ) {
    this.#session = session;
    this.#options = options;
    this.#context = context;
    this.#destination = destination;
    this.#progress = progress;
  }

  /**
   * @returns `closed` when the reader of the output has closed it
   * @throws OktaqlError of the first statement that fails
   */
  async run(statements: readonly Statement[], parameters: Parameters): Promise<'done' | 'closed'> {
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

  /** @throws IncompleteError when `--partial` left an org out; the rows of the others have been printed by then. */
  checkComplete(): void {
    if (this.#failedOrgs.size === 0) return;
    throw new IncompleteError(
      `the result is not complete: rows of ${[...this.#failedOrgs].join(', ')} are missing`,
    );
  }

  async #runOne(statement: Statement, parameters: Parameters): Promise<'done' | 'closed'> {
    const deadline = startDeadline('the statement', this.#options.timeout, this.#context);
    this.#progress?.begin();
    try {
      const answer = await this.#session.run(statement, {
        parameters,
        signal: this.#context.interrupt,
        timeLimit: deadline.limit,
        maxRequests: this.#options.maxRequests,
        writes: writeOptions(this.#options, this.#context),
        onFailedOrg: this.#options.partial === true ? this.#noteFailure : undefined,
        // Said with --quiet as well: without it the answer would mean something else than it seems to.
        onWarning: (warning) => say(this.#context, `warning: ${warning}`),
        onNote: (note) => {
          if (this.#options.quiet !== true) say(this.#context, `note: ${note}`);
        },
      });
      this.#progress?.end();
      try {
        const printed = answer.hasColumns ? await this.#print(answer, deadline) : 'done';
        if (answer.failure !== undefined) throw answer.failure;
        return printed;
      } finally {
        answer.close();
      }
    } catch (error) {
      throw deadline.explain(error);
    } finally {
      this.#progress?.end();
      deadline.stop();
    }
  }

  #print(answer: Answer, { signal }: Deadline): Promise<'done' | 'closed'> {
    const isFurther = this.#printed;
    this.#printed = true;
    return printRows(answer, this.#destination, this.#options, this.#context, {
      signal,
      isFurther,
      compute: (next) => this.#session.compute(next),
    });
  }

  readonly #noteFailure = (org: string, error: OktaqlError): void => {
    // Once an org: its other requests mostly fail for the same reason.
    if (this.#failedOrgs.has(org)) return;
    this.#failedOrgs.add(org);
    say(this.#context, `warning: rows of ${org} are missing: ${error.message}`);
  };
}

/** Whether a statement gives columns, as far as its first word shows. */
function givesRows(statement: Statement): boolean {
  if (statement.kind !== 'sqlite') return true;
  const { tokens } = statement.text;
  return (
    isKeyword(tokens[0], 'SELECT', 'VALUES', 'WITH', 'EXPLAIN', 'PRAGMA') ||
    tokens.some((token) => isKeyword(token, 'RETURNING'))
  );
}
