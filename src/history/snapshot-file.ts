import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { toJsonText } from '../base/exact-json.ts';
import { orgColumn, ownIdentity, type Table } from '../catalog/table.ts';
import type { JsonObject } from '../execute/ports.ts';
import { ParquetFileWriter } from '../parquet/parquet-writer.ts';
import type { KeyTuple } from '../plan/fetch.ts';
import { type ReadColumn, readColumn } from '../store/read-column.ts';
import { TextSet } from '../store/text-set.ts';

/** A JSON object with the values of the row that the types of their columns cannot hold, by column; mostly NULL. */
export const oddColumn = 'oktaql_odd_values';

/** A file that was written to its end. */
export interface WrittenFile {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly columns: readonly string[];
}

/** The rows of one table of one org on their way into a file, each once. Memory does not grow with their number. */
export class SnapshotFile {
  readonly #columns: readonly ReadColumn[];
  readonly #identity: readonly ReadColumn[];
  readonly #seen = new TextSet();
  readonly #writer: ParquetFileWriter;
  readonly #file: number;
  readonly #sum = createHash('sha256');
  #bytes = 0;

  /**
   * @param path of a file that is not there yet
   * @throws Error of the file system
   */
  constructor(path: string, table: Table, omitted: readonly string[]) {
    // The org is in the name of the directory.
    const kept = table.columns.filter(({ name }) => name !== orgColumn && !omitted.includes(name));
    this.#columns = kept.map(readColumn);
    const identity = table.columns.filter(({ name }) => table.identity.includes(name));
    this.#identity = ownIdentity(table).length === 0 ? this.#columns : identity.map(readColumn);
    this.#file = openSync(path, 'wx', 0o600);
    this.#writer = new ParquetFileWriter(kept, (bytes) => this.#write(bytes), {
      odd: { name: oddColumn, of: (values) => toJsonText(values as JsonObject) },
      about: { 'oktaql.table': table.name },
    });
  }

  /** @throws Error of the file system */
  add(objects: readonly JsonObject[], keys: KeyTuple): void {
    for (const object of objects) {
      const storedOf = ({ read, toStored }: ReadColumn) => toStored(read(object, keys));
      const identity = this.#identity.map(storedOf);
      if (!this.#seen.add(identity.length === 1 ? String(identity[0]) : JSON.stringify(identity.map(String))))
        continue;
      this.#writer.add(this.#columns.map(storedOf));
    }
  }

  /** Has all of it on disk. */
  finish(): WrittenFile {
    this.#writer.finish();
    fsyncSync(this.#file);
    this.close();
    return {
      rows: this.#writer.rows,
      bytes: this.#bytes,
      sha256: this.#sum.digest('hex'),
      columns: this.#columns.map(({ name }) => name),
    };
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(bytes: Uint8Array): void {
    this.#sum.update(bytes);
    this.#bytes += bytes.length;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
  }
}
