import { join } from 'node:path';
import { CompiledCode } from './compiled-code.ts';

/** The bundler puts this code into `chunks` of a build, `dist/build-HASH`; the builds have one store (.ci/build.js). */
const code = new CompiledCode(join(import.meta.dirname, '../../compiled'));

/** The exports of an entry of the bundle (rolldown.config.ts), by its name there. */
export function loadBundled<Exports>(name: string): Exports {
  return code.load(join(import.meta.dirname, `${name}.cjs`)) as Exports;
}

export const saveCompiled = (): void => code.save();
