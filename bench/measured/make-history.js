// Makes a history of 365 daily runs of 100 orgs with 500 tokens each. Of the orgs that are not asked the manifests tell,
// and their files are not there: nothing reads them.
import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manifestPath, manifestText, oktaCatalog, SnapshotFile, sumOf } from '../dist/parts.js';
import { pageText } from '../token-pages.js';

const { path, days, orgs } = JSON.parse(process.argv[2]);
const dayMs = 86_400_000;
const table = oktaCatalog.find('okta.api_tokens.api_tokens');
const tokens = [0, 1, 2].flatMap((page) => JSON.parse(pageText(page))).slice(0, 500);
const jsonBytes = Buffer.byteLength(JSON.stringify(tokens));

let previous = null;
let bytes = 0;
for (let day = 0; day < days; day++) {
  const at = new Date(Date.now() - (days - day) * dayMs).toISOString();
  // A use moves the times of most tokens.
  const rows = tokens.map((token, index) =>
    index % 3 === 0 ? token : { ...token, lastUpdated: at, expiresAt: at },
  );
  const place = `table=${table.name}/subdomain=acme/date=${at.slice(0, 10)}/${at.replaceAll(/[-:.]/g, '')}-000000-0.parquet`;
  const temporary = join(path, 'unfinished');
  mkdirSync(dirname(join(path, place)), { recursive: true });
  const file = new SnapshotFile(temporary, table, []);
  file.add(rows, new Map([['subdomain', 'acme']]));
  const { columns, ...written } = file.finish();
  renameSync(temporary, join(path, place));
  bytes += statSync(join(path, place)).size;
  const entry = {
    table: table.name,
    url: 'https://acme.okta.com',
    ...written,
    coverage: { kind: 'whole' },
    columns,
    omitted: [],
  };
  const files = Array.from({ length: orgs }, (_, org) => ({
    ...entry,
    subdomain: org === 0 ? 'acme' : `org-${org}`,
    path: org === 0 ? place : place.replace('=acme/', `=org-${org}/`),
  }));
  const text = manifestText({
    format: 'oktaql history',
    formatVersion: 1,
    oktaql: '0.1.0',
    number: day + 1,
    startedAt: at,
    at,
    ranBy: { user: 'bench', host: 'bench' },
    files,
    notRead: [],
    previous,
  });
  const manifest = join(path, manifestPath(day + 1));
  mkdirSync(dirname(manifest), { recursive: true });
  writeFileSync(manifest, text);
  previous = sumOf(text);
}
process.stderr.write(JSON.stringify({ bytes, jsonBytes }));
