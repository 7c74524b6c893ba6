export type { ResultColumn, Row, RowSet, SqlValue } from '../sql/value.ts';
