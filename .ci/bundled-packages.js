// What the bundle has of other packages: their notices, and a bill of materials (CycloneDX). Both are made of the modules
// that the bundler put in, so that they name all of them and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.js';

/**
 * The directories of the packages that modules are of, in the order of their names.
 * @param moduleIds absolute paths, or ids of the bundler's own
 */
export function packagesOf(moduleIds) {
  const folders = moduleIds.flatMap((id) => {
    const [, folder] = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
    return folder === undefined ? [] : [folder];
  });
  return [...new Set(folders)].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { folder, name, version, license };
}

/** The texts of their licences, which must go along with each copy. */
export function noticesOf(packages) {
  const notices = packages.map(({ folder, name, version, license }) => {
    const texts = readdirSync(folder)
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim());
    return [`${name} ${version} (${license})`, ...texts].join('\n\n');
  });
  return `oktaql contains the packages below.\n\n${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/**
 * The part of `npm sbom` that is in the bundle. A time and a serial number would make each build another one; CycloneDX
 * asks for neither.
 */
export function sbomOf(packages) {
  const whole = JSON.parse(npm('sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'));
  const bundled = new Set(packages.map(({ name, version: of }) => `${name}@${of}`));
  const components = whole.components
    .filter((component) => bundled.has(component['bom-ref']))
    .map(({ scope, properties, ...component }) => component);
  const missing = [...bundled].filter((ref) => !components.some((component) => component['bom-ref'] === ref));
  if (missing.length > 0) throw new Error(`npm sbom does not know ${missing.join(', ')}`);
  const root = whole.metadata.component['bom-ref'];
  const known = new Set([root, ...bundled]);
  const dependencies = whole.dependencies
    .filter(({ ref }) => known.has(ref))
    .map(({ ref, dependsOn }) => ({
      ref,
      dependsOn: ref === root ? [...bundled].sort() : dependsOn.filter((other) => known.has(other)),
    }));
  const { serialNumber, metadata, ...rest } = whole;
  const { timestamp, tools, ...described } = metadata;
  // npm gives it the name of the directory.
  const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { properties, ...found } = described.component;
  const component = { ...found, name };
  return { ...rest, metadata: { ...described, component }, components, dependencies };
}
