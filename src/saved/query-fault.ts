import { UsageError } from '../base/errors.ts';

/** One thing that is wrong with a file of a saved query. */
export interface QueryFault {
  /** As a person would write it here. */
  readonly file: string;
  /** 1-based; undefined when the file was not read. */
  readonly line: number | undefined;
  readonly message: string;
}

/** A fault as a line for people. */
export const faultText = ({ file, line, message }: QueryFault): string =>
  `${file}${line === undefined ? '' : `:${line}`}: ${message}`;

/** Everything that is wrong with the files of saved queries, said at once. Exit 2. */
export class QueryFileError extends UsageError {
  override readonly code: string = 'query-file';
  readonly faults: readonly QueryFault[];

  constructor(faults: readonly QueryFault[]) {
    const lines = faults.map(faultText);
    const files = new Set(faults.map(({ file }) => file)).size;
    super(
      lines.length === 1
        ? `${lines[0]}`
        : `${lines.length} faults in ${files === 1 ? 'a file' : `${files} files`} of saved queries\n  ${lines.join('\n  ')}`,
      { hint: 'A saved query begins with a comment of YAML: `oktaql queries NAME` shows one.' },
    );
    this.faults = faults;
  }

  override details(): Readonly<Record<string, unknown>> {
    return { faults: this.faults };
  }
}
