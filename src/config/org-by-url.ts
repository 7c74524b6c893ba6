import { ConfigError } from '../base/errors.ts';
import type { Exposures } from './exposures.ts';
import type { Org } from './org.ts';
import { looksLikeKey, type OrgSettings, orgFromSettings, type Setting } from './org-settings.ts';
import { orgNameOf, parseOrgUrl } from './org-url.ts';
import { type Place, readSourceFile, resolvePath } from './source-file.ts';

/**
 * The org of a convention that configures one org without a name: it is named by its url.
 * @throws ConfigError that names the source of the fault.
 */
export async function orgNamedByUrl(
  settings: OrgSettings & { readonly privateKey?: Setting | undefined },
  place: Place,
  exposures: Exposures,
): Promise<Org> {
  const url = parseOrgUrl(settings.url.value.trim());
  const name = 'url' in url ? orgNameOf(url.url) : '';
  const privateKey = settings.privateKey && (await keyText(settings.privateKey, place, exposures));
  const made = orgFromSettings(name, { ...settings, privateKey });
  if ('org' in made) return made.org;
  const [first] = made.faults;
  const sources = made.faults.map(({ setting, fault }) => {
    const source = setting === undefined ? undefined : settings[setting]?.source;
    return source === undefined ? `the org ${fault}` : `${source} ${fault}`;
  });
  throw new ConfigError(sources.join('; '), { hint: first?.hint });
}

/** The SDKs and Terraform take the path of a key's file where the key itself is expected. */
async function keyText(setting: Setting, place: Place, exposures: Exposures): Promise<Setting> {
  if (looksLikeKey(setting.value)) return setting;
  const path = setting.value.trim();
  // A mangled key must not turn up in the error as the path of a missing file.
  const file = /[\x00-\x1f]/.test(path)
    ? undefined
    : await readSourceFile(resolvePath(path, place.cwd, place.homeDir), place);
  if (file === undefined) {
    throw new ConfigError(`${setting.source} is neither a PEM or JWK key nor the path of a file that exists`);
  }
  exposures.note(file, 'a private key');
  return { value: file.text, source: `${setting.source}, ${file.name}` };
}
