// Parses 1,000,000 tokens page by page, and writes each page into a file of a history: milliseconds of either, MiB at
// most, and the file's bytes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oktaCatalog, SnapshotFile } from '../dist/parts.js';
import { pageText } from '../token-pages.js';

const { pages } = JSON.parse(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), 'oktaql-bench-'));
const table = oktaCatalog.find('okta.api_tokens.api_tokens');
const file = new SnapshotFile(join(folder, 'x.parquet'), table, []);
const keys = new Map([['subdomain', 'acme']]);

let parseMs = 0;
let writeMs = 0;
let jsonBytes = 0;
for (let page = 0; page < pages; page++) {
  const text = pageText(page);
  jsonBytes += text.length;
  const begun = performance.now();
  const objects = JSON.parse(text);
  const parsed = performance.now();
  file.add(objects, keys);
  parseMs += parsed - begun;
  writeMs += performance.now() - parsed;
}
const last = performance.now();
const { bytes, rows } = file.finish();
writeMs += performance.now() - last;
rmSync(folder, { recursive: true });
const [, peakKib] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
process.stderr.write(
  JSON.stringify({ parseMs, writeMs, bytes, jsonBytes, rows, peakMib: Number(peakKib) / 1024 }),
);
