import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { constants, Script } from 'node:vm';

/** Of SHA-256. */
const digestBytes = 32;
/** Of the number of runs; as many as keep V8's part where it need not be moved to be read. */
const countBytes = 8;

/** Kept files are run, so no one else may write them. A umask may allow that, as it does in many containers. */
const directoryMode = 0o755;
const fileMode = 0o644;

/** How many runs add to a kept file: V8 compiles a function when it is first called, and not all at once. */
const mostRuns = 8;

/**
 * CommonJS files of the bundle, with V8's compiled code kept for the next start: reading and compiling the program
 * is a quarter of a cold query (bench/README.md). Node has a cache of its own from 22.8 on, but in a directory that
 * all users of a machine share by default. This one lies beside the code: a user who can write it can change the code
 * itself. Where it cannot be written, nothing is kept, without a message.
 *
 * V8 checks that a cache was made by the same V8 with the same flags. It does not check the code that it was made
 * from, nor that the cache is whole, and crashes on one that is not: hence the digests.
 */
export class CompiledCode {
  readonly #directory: string;
  readonly #require: NodeJS.Require;
  readonly #unsaved: { readonly script: Script; readonly path: string; readonly runs: number }[] = [];

  /** @param directory where the caches are, or will be */
  constructor(directory: string) {
    this.#directory = directory;
    this.#require = createRequire(import.meta.url);
  }

  /**
   * The exports of a file. Runs the file unless this or Node itself ran it before.
   * @param filename absolute
   * @throws the error of the file
   */
  load(filename: string): unknown {
    const known = this.#require.cache[filename];
    if (known !== undefined) return known.exports;
    const module = new Module(filename);
    module.filename = filename;
    this.#require.cache[filename] = module;
    try {
      this.#run(module, filename);
    } catch (error) {
      delete this.#require.cache[filename];
      throw error;
    }
    module.loaded = true;
    return module.exports;
  }

  /** Keeps the code compiled so far, for the next start. To be called when there is nothing else to do. */
  save(): void {
    for (const { script, path, runs } of this.#unsaved.splice(0)) {
      try {
        mkdirSync(this.#directory, { recursive: true, mode: directoryMode });
        const compiled = script.createCachedData();
        const count = Buffer.alloc(countBytes, runs + 1);
        writeWhole(path, [digestOf(count, compiled), count, compiled]);
      } catch {
        return;
      }
    }
  }

  #run(module: Module, filename: string): void {
    const folder = dirname(filename);
    const outside = createRequire(filename);
    const require = (id: string): unknown =>
      id.startsWith('.') ? this.load(resolve(folder, id)) : outside(id);
    this.#compile(filename).runInThisContext()(module.exports, require, module, filename, folder);
  }

  #compile(filename: string): Script {
    const source = readFileSync(filename, 'utf8');
    const path = join(
      this.#directory,
      `${digestOf(process.version, process.arch, source).toString('hex')}.bin`,
    );
    const kept = readKept(path);
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename,
      ...(kept === undefined ? {} : { cachedData: kept.compiled }),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const runs = kept === undefined || script.cachedDataRejected === true ? 0 : kept.runs;
    if (runs < mostRuns) this.#unsaved.push({ script, path, runs });
    return script;
  }
}

/** The kept code of a file: a digest, how many runs have added to it, and V8's compiled code. */
function readKept(path: string): { readonly runs: number; readonly compiled: Buffer } | undefined {
  try {
    const file = readFileSync(path);
    const count = file.subarray(digestBytes, digestBytes + countBytes);
    const compiled = file.subarray(digestBytes + countBytes);
    if (!digestOf(count, compiled).equals(file.subarray(0, digestBytes))) return undefined;
    return { runs: count.readUInt8(0), compiled };
  } catch {
    return undefined;
  }
}

function digestOf(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest();
}

/** Other threads and processes see all of it or nothing, also when several write the same at once. */
function writeWhole(path: string, parts: readonly Uint8Array[]): void {
  const unfinished = `${path}.${process.pid}.${process.hrtime.bigint()}`;
  try {
    const file = openSync(unfinished, 'w', fileMode);
    try {
      // Of a disk that is nearly full `writeSync` would say nothing, and write less.
      for (const part of parts) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
