import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * Bundles the parts that are measured from inside (`parts.js`) as the command itself is bundled, into `bench/dist`:
 * what users get holds nothing for the bench.
 */
export async function buildParts() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const bundle = await rolldown({
    cwd: root,
    input: 'bench/parts.js',
    platform: 'node',
    logLevel: 'silent',
    // The package that is found from here is the bench's own.
    transform: { define: { OKTAQL_VERSION: '"bench"' } },
  });
  await bundle.write({ dir: `${root}/bench/dist`, format: 'esm', cleanDir: true });
  await bundle.close();
}
