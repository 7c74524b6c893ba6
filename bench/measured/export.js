// Loads a CSV as a local table and writes it to standard output. Tells on standard error how many milliseconds that took,
// and how much memory on top.
import { readFileSync } from 'node:fs';
import { csv, loadLocalTable, Session, writeChunks } from '../dist/parts.js';

const { path } = JSON.parse(process.argv[2]);
const session = await Session.open({ directory: unasked, client: unasked });
await loadLocalTable(session.store, 't', path, process.cwd());
const loadedBytes = memoryBytes('VmHWM');
const begun = performance.now();
const [statement] = session.read('SELECT * FROM t');
const answer = await session.run(statement);
await writeChunks(process.stdout, csv.format(answer, { formulaGuard: true, bom: false, color: false }));
const exportMs = performance.now() - begun;
answer.close();
process.stderr.write(JSON.stringify({ exportMs, loadedBytes, peakBytes: memoryBytes('VmHWM') }));

function unasked() {
  throw new Error('a local table needs no org');
}

/** NaN where there is no /proc. */
function memoryBytes(name) {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}
