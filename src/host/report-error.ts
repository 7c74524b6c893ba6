import {
  ConfigError,
  DefectError,
  type ExitCode,
  InterruptedError,
  OktaqlError,
  type TextLocation,
} from '../base/errors.ts';
import { blankOut, revealJson, revealLines } from '../output/unprintable.ts';
import { indentFurther } from './message-stream.ts';

/** Any error as one of ours; any that was not raised on purpose is a defect. */
export const asOktaqlError = (error: unknown): OktaqlError =>
  error instanceof OktaqlError ? error : asDefect(error);

/** An unexpected error of any kind, as a defect. */
export const asDefect = (error: unknown): DefectError =>
  new DefectError(`a defect in oktaql: ${error instanceof Error ? error.message : String(error)}`, {
    hint: 'Please report it with the statement that caused it; -v shows where it happened.',
    cause: error,
  });

/** How an error is printed. */
export interface ReportOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  /** Columns of the terminal; undefined where there is none. */
  readonly width?: number | undefined;
}

export interface Report {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** An error as a short paragraph for a person, or as a JSON object for a program. */
export function reportError(thrown: unknown, options: ReportOptions): Report {
  const error = asOktaqlError(thrown);
  if (options.json)
    return { text: `${revealJson(JSON.stringify(jsonReport(error)))}\n`, exitCode: error.exitCode };
  if (error instanceof InterruptedError) return { text: 'interrupted\n', exitCode: error.exitCode };
  const lines = [indentFurther(`error: ${placeOf(error)}${error.message}`)];
  if (isLocated(error)) lines.push(...pointAt(error.location, options.width));
  if (error.hint !== undefined) lines.push(indentFurther(`hint: ${error.hint}`));
  if (error instanceof DefectError && options.verbose && error.cause instanceof Error) {
    lines.push(error.cause.stack ?? '');
  }
  return { text: `${revealLines(lines.join('\n'))}\n`, exitCode: error.exitCode };
}

const jsonReport = (error: OktaqlError) => ({
  error: {
    code: error.code,
    exitCode: error.exitCode,
    message: error.message,
    hint: error.hint,
    ...error.details(),
  },
});

function placeOf(error: OktaqlError): string {
  if (isLocated(error)) {
    return `line ${error.location.line}, column ${error.location.column}: `;
  }
  // The message of a fault in a file names the file itself where it can.
  if (error instanceof ConfigError && error.file !== undefined && !error.message.includes(error.file)) {
    return `${error.file}${error.line === undefined ? '' : `:${error.line}`}: `;
  }
  return '';
}

/** An error of a place in SQL, also one that comes from another thread and has lost its class. */
const isLocated = (error: OktaqlError): error is OktaqlError & { readonly location: TextLocation } =>
  'location' in error && error.location !== undefined;

/** Two columns are the indentation, and the last one stays free. */
const excerptWidth = (columns = 79): number => Math.max(20, columns - 3);

/** The line with a caret under the column; of a long line the part around it. */
function pointAt({ excerpt, column }: TextLocation, columns: number | undefined): readonly string[] {
  const width = excerptWidth(columns);
  const from = Math.max(0, Math.min(column - Math.floor(width / 2), excerpt.length - width));
  const shown = blankOut(excerpt.slice(from, from + width));
  return [`  ${shown}`, `  ${' '.repeat(Math.max(0, column - 1 - from))}^`];
}
