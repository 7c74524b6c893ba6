// After `npm ci`, before `npm pack`, and where npm installs from a folder or from git.
import { existsSync } from 'node:fs';
import { npm } from './npm.js';

// In a new clone `npm i -g .` does not install the packages that the build needs.
if (!existsSync('node_modules')) npm('ci', '--ignore-scripts', '--no-audit', '--no-fund');
await import('./build.js');
