// After `npm ci`, before `npm pack`, and where npm installs from a folder or from git.
import { existsSync } from 'node:fs';
import { npm } from './npm.js';

// `npm i -g .` in a new clone leaves out to install what builds it.
if (!existsSync('node_modules')) npm('ci', '--ignore-scripts', '--no-audit', '--no-fund');
await import('./build.js');
