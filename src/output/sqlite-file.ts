import type { SqlValue } from '../base/sql-value.ts';
import { quoteName } from '../sql/sql-text.ts';
import { loadSqlite } from '../sqlite/sqlite.ts';
import type { Format } from './format.ts';
import { uniqueColumnNames } from './unique-names.ts';

const types = {
  integer: 'INTEGER',
  long: 'INTEGER',
  real: 'REAL',
  text: 'TEXT',
  blob: 'BLOB',
  null: '',
} as const;

type Kind = keyof typeof types;

/** The type for a column with such values. One of several has none, so that none of them is changed. */
function declaredType(kinds: ReadonlySet<Kind>): string {
  const declared = new Set([...kinds].map((kind) => types[kind]).filter((type) => type !== ''));
  // As a REAL, an integer that JavaScript has as a number is the same number.
  if (!kinds.has('long') && declared.has('REAL')) declared.delete('INTEGER');
  const [type = '', ...others] = declared;
  return others.length > 0 ? '' : type;
}

/** The table that a result is in. */
const table = 'result';

/** A database file with one table. All of it is in memory until the last row. */
export const sqlite: Format = {
  async *format({ columns, rows }) {
    const { Database } = await loadSqlite();
    const database = new Database();
    try {
      const names = uniqueColumnNames(columns.map(({ name }) => name));
      const list = names.map(quoteName);
      database.exec(`CREATE TEMP TABLE gathered (${list.join(', ')})`);
      const insert = database.prepare(`INSERT INTO gathered VALUES (${names.map(() => '?').join(', ')})`);
      const found = names.map(() => new Set<Kind>());
      database.exec('BEGIN');
      for (const row of rows) {
        for (let index = 0; index < names.length; index++) found[index]?.add(typeOf(row[index] ?? null));
        // sql.js takes a bigint, though its types do not say so.
        insert.run([...row] as (string | number | null)[]);
      }
      database.exec('COMMIT');
      insert.free();
      const declared = list.map((name, index) => {
        return `${name} ${declaredType(found[index] ?? new Set())}`.trimEnd();
      });
      database.exec(`CREATE TABLE ${table} (${declared.join(', ')})`);
      // sql.js binds an integer beyond 32 bits as a REAL or a text: the column's type makes an integer of it again.
      database.exec(`INSERT INTO ${table} SELECT * FROM gathered`);
      yield database.export();
    } finally {
      database.close();
    }
  },
};

function typeOf(value: SqlValue): Kind {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'text';
  if (value instanceof Uint8Array) return 'blob';
  // SQLite takes a whole number that JavaScript gives for an INTEGER.
  if (typeof value === 'bigint') return 'long';
  return Number.isInteger(value) ? 'integer' : 'real';
}
