// Loaded before the program: ends it, or lets the disk be full, at a call of the file system.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const [operation, count, kind] = process.env.FAULT.split(' ');
let calls = 0;

function strike() {
  if (++calls !== Number(count)) return;
  if (kind === 'kill' || kind === 'after') {
    process.kill(process.pid, 'SIGKILL');
    // The signal may take a moment.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  throw Object.assign(new Error(`${kind}: made up, ${operation}`), { code: kind, syscall: operation });
}

const module_ = operation.endsWith('Sync') ? fs : fs.promises;
const real = module_[operation];
module_[operation] = (...args) => {
  const ofHistory = typeof args[0] !== 'string' || args[0].includes('/history/');
  if (!ofHistory) return real(...args);
  if (kind !== 'after') {
    strike();
    return real(...args);
  }
  const done = real(...args);
  const struck = (value) => {
    strike();
    return value;
  };
  return typeof done?.then === 'function' ? done.then(struck) : struck(done);
};
syncBuiltinESMExports();
