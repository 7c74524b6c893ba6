// Loaded before a measured program: when it ends, it tells the most memory that it ever had, in bytes, on descriptor 3.
const { readFileSync, writeSync } = require('node:fs');

process.on('exit', () => writeSync(3, String(peakBytes())));

/** Of this program alone: the maxRSS of `resourceUsage` begins with what the process had before it became Node. */
function peakBytes() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
