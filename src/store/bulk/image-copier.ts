import type { Database } from 'sql.js';
import { quoteName } from '../../sql/sql-text.ts';
import type { TableImage } from './table-image.ts';

/** SQLite attaches ten databases at most. */
const mostAttached = 10;

interface Attached {
  readonly schema: string;
  /** A connection of its own, through which sql.js puts the file where SQLite finds it. */
  readonly file: Database;
}

/**
 * Copies images into tables of one database. With `INSERT … SELECT *` between tables of the same columns SQLite moves
 * whole records, and never looks into them.
 *
 * What a transaction has read it keeps locked, so that within one only some images can be copied.
 */
export class ImageCopier {
  readonly #database: Database;
  readonly #open: (file: Uint8Array) => Database;
  #attached: readonly Attached[] = [];
  #copies = 0;

  constructor(database: Database, open: (file: Uint8Array) => Database) {
    this.#database = database;
    this.#open = open;
  }

  /** How many images the transaction that is open holds. */
  get attached(): number {
    return this.#attached.length;
  }

  /** False when no more can be copied before that transaction ends. */
  get hasRoom(): boolean {
    return this.#attached.length < mostAttached;
  }

  /**
   * Adds the rows of an image to a table that has the same columns.
   * @param table The name, quoted.
   */
  copy(image: TableImage, table: string): void {
    const file = this.#open(image.finish());
    const schema = quoteName(`oktaql/image ${++this.#copies}`);
    this.#attached = [...this.#attached, { schema, file }];
    this.#database.run(`ATTACH ? AS ${schema}`, [pathOf(file)]);
    this.#database.run(`INSERT INTO ${table} SELECT * FROM ${schema}.${quoteName(image.name)}`);
    this.release();
  }

  /** Lets go of the images that no open transaction has read. */
  release(): void {
    this.#attached = this.#attached.filter(({ schema, file }) => {
      try {
        this.#database.exec(`DETACH ${schema}`);
      } catch {
        return true;
      }
      file.close();
      return false;
    });
  }
}

function pathOf(file: Database): string {
  const [databases] = file.exec("SELECT file FROM pragma_database_list WHERE name = 'main'");
  return String(databases?.values[0]?.[0]);
}
