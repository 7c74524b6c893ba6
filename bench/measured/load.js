// Parses 100,000 tokens page by page, and loads each page: milliseconds of either.
import { createStatementRows, oktaCatalog, prepareStatement, readStatements, Store } from '../dist/parts.js';

const { columns } = JSON.parse(process.argv[2]);
const pageRows = 200;
const pages = 500;

const store = await Store.open();
const [statement] = readStatements(`SELECT ${columns} FROM okta.api_tokens.api_tokens`);
const rows = createStatementRows(store, prepareStatement(store, oktaCatalog, statement.text, new Map()));
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
  rows.load(fetch, objects);
  parseMs += parsed - begun;
  loadMs += performance.now() - parsed;
}
process.stdout.write(JSON.stringify({ parseMs, loadMs }));

/** A page as Okta sends it: 42 MB for all of them. */
function pageText(page) {
  const tokens = Array.from({ length: pageRows }, (_, index) => {
    const number = page * pageRows + index;
    const id = `00T${String(number).padStart(17, 'x')}`;
    const href = `https://acme.okta.com/api/v1/api-tokens/${id}`;
    return {
      name: `integration-${number}`,
      userId: `00u${String(number % 500).padStart(17, 'y')}`,
      tokenWindow: 'P30D',
      network: { connection: 'ANYWHERE' },
      id,
      clientName: 'Okta API',
      expiresAt: '2026-12-11T09:14:58.000Z',
      created: '2025-11-09T20:38:10.000Z',
      lastUpdated: '2026-11-11T09:14:58.000Z',
      _link: { self: { href, hints: { allow: ['GET', 'DELETE', 'PUT'] } } },
    };
  });
  // As it arrives: JSON.parse of a string that was just concatenated would first have to flatten it.
  return Buffer.from(JSON.stringify(tokens)).toString();
}
