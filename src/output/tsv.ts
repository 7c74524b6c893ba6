import { csvLines } from './csv.ts';
import type { TextFormat } from './format.ts';

/** As CSV, with tabs between the fields: a field with a tab, a quote or a line end in it is quoted. */
export const tsv: TextFormat = {
  format: (result, options) => csvLines(result, options, '\t'),
};
