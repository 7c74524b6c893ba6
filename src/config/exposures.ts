import type { SourceFile } from './source-file.ts';

interface Exposed {
  /** Each as `warn` was given it. */
  readonly secrets: string[];
  readonly otherWay: string | undefined;
}

/** Secrets listed in one warning; it is the file that has to be mended. */
const mostListed = 3;

/** Files with secrets in them whose mode lets others read them. Each has one warning for all its secrets. */
export class Exposures {
  readonly #files = new Map<string, Exposed>();

  /**
   * Notes a secret of a file, unless only its owner can read it.
   * @param secret such as `the private key of acme`
   * @param otherWay the remedy when the mode has to stay
   */
  note(file: SourceFile, secret: string, otherWay?: string): void {
    if (!file.readableByOthers) return;
    const found = this.#files.get(file.name) ?? { secrets: [], otherWay };
    found.secrets.push(secret);
    this.#files.set(file.name, found);
  }

  /** One line a file. */
  get warnings(): readonly string[] {
    return [...this.#files].map(([name, { secrets, otherWay }]) => {
      const listed = secrets.slice(0, mostListed).join(', ');
      const more = secrets.length > mostListed ? ` and ${secrets.length - mostListed} more` : '';
      const remedy = otherWay === undefined ? '' : `, or ${otherWay}`;
      return `${name} holds ${listed}${more} and others can read it: chmod 600 ${name}${remedy}`;
    });
  }
}
