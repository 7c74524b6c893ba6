import { join } from 'node:path';
import { CompiledCode } from './compiled-code.ts';

/** The bundler puts this code into `dist/chunks`. */
const code = new CompiledCode(join(import.meta.dirname, '../compiled'));

/** The exports of an entry of the bundle (rolldown.config.ts), by its name there. */
export function loadBundled<Exports>(name: string): Exports {
  return code.load(join(import.meta.dirname, `${name}.cjs`)) as Exports;
}

export const saveCompiled = (): void => code.save();
