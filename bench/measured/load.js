// Parses 100,000 tokens page by page, and loads each page: milliseconds of either.

import { createStatementRows, oktaCatalog, prepareStatement, readStatements, Store } from '../dist/parts.js';
import { pages, pageText } from '../token-pages.js';

const { columns } = JSON.parse(process.argv[2]);
const store = await Store.open();
const [statement] = readStatements(`SELECT ${columns} FROM okta.api_tokens.api_tokens`);
const prepared = prepareStatement(store, oktaCatalog, statement.text, new Map(), { now: Date.now() });
const rows = createStatementRows(store, prepared);
const fetch = {
  table: oktaCatalog.find('okta.api_tokens.api_tokens'),
  keys: new Map([['subdomain', 'acme']]),
};

let parseMs = 0;
let loadMs = 0;
for (let page = 0; page < pages; page++) {
  const text = pageText(page);
  const begun = performance.now();
  const objects = JSON.parse(text);
  const parsed = performance.now();
  rows.load(fetch, { rows: objects });
  parseMs += parsed - begun;
  loadMs += performance.now() - parsed;
}
const last = performance.now();
// The rest of the rows is put into the table when the first is read.
prepared.rows().next();
loadMs += performance.now() - last;
process.stderr.write(JSON.stringify({ parseMs, loadMs }));
