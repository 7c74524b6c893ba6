import type { Database } from 'sql.js';
import { imageSchema } from '../../catalog/stored-name.ts';
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
 * A transaction keeps every database locked that it has read, so that only some images can be copied within one.
 */
export class ImageCopier {
  readonly #database: Database;
  readonly #open: (file: Uint8Array) => Database;
  #attached: readonly Attached[] = [];
  /** How many more are promised to images that are being written. */
  #reserved = 0;
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
    const [room] = this.#database.exec(
      `SELECT 1 FROM pragma_encoding WHERE encoding = 'UTF-8' AND
       (SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')) < ${mostAttached - this.#reserved}`,
    );
    return room !== undefined;
  }

  /**
   * Makes sure that an image can be copied later, also after other images. To be called before the first row is written
   * to one; then comes `copy` or `giveUp`.
   * @returns false when it cannot: too many others are attached, by the user maybe, or the encoding is not UTF-8
   */
  reserve(): boolean {
    if (!this.hasRoom) return false;
    this.#reserved++;
    return true;
  }

  /** Gives a reservation back: no image comes for it. */
  giveUp(): void {
    this.#reserved--;
  }

  /**
   * Adds the rows of an image, for which there is a reservation, to a table that has the same columns.
   * @param table The name, quoted.
   */
  copy(image: TableImage, table: string): void {
    this.#reserved--;
    const schema = quoteName(imageSchema(++this.#copies));
    this.#attach(this.#open(image.finish()), schema);
    this.#database.run(`INSERT INTO ${table} SELECT * FROM ${schema}.${quoteName(image.name)}`);
    this.release();
  }

  #attach(file: Database, schema: string): void {
    try {
      this.#database.run(`ATTACH ? AS ${schema}`, [pathOf(file)]);
    } catch (error) {
      file.close();
      throw error;
    }
    this.#attached = [...this.#attached, { schema, file }];
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

  /** Lets go of all images, once the database itself was closed, be it within a transaction. */
  close(): void {
    for (const { file } of this.#attached) file.close();
    this.#attached = [];
  }
}

function pathOf(file: Database): string {
  const [databases] = file.exec("SELECT file FROM pragma_database_list WHERE name = 'main'");
  return String(databases?.values[0]?.[0]);
}
