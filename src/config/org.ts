import type { ConfigError } from '../base/errors.ts';
import type { Secret } from './secret.ts';

/** The part of an org's limits that oktaql may use. */
export interface OrgLimits {
  /** A part of each rate limit that Okta reports: above 0, at most 1. Default 1. */
  readonly share: number;
  /** Requests of all kinds in any 60 seconds, at least 1. Default: as many as Okta allows. */
  readonly requestsPerMinute: number;
}

/** How requests to one org are signed. */
export type Credentials =
  | { readonly kind: 'ssws'; readonly token: Secret }
  | {
      readonly kind: 'privateKey';
      readonly clientId: string;
      /** PEM (PKCS#1 or PKCS#8) or a JWK as JSON. */
      readonly privateKey: Secret;
      readonly keyId?: string | undefined;
      /** Empty: the scopes that the statement's operations need. */
      readonly scopes: readonly string[];
    };

/** One configured Okta org. */
export interface Org {
  /** The value of the column `subdomain`. */
  readonly name: string;
  /** The origin, such as `https://acme.okta.com`: no path, no trailing slash. Plain http only to loopback. */
  readonly url: string;
  readonly credentials: Credentials;
  /** By which several are chosen at once. */
  readonly tags?: readonly string[] | undefined;
  /** Default: all that Okta allows. */
  readonly limits?: Partial<OrgLimits> | undefined;
  /** Where each setting came from, for people: `{url: 'default', token: 'environment ACME_OKTA_TOKEN'}`. No values. */
  readonly sources: Readonly<Record<string, string>>;
}

/** An org that is configured but cannot be asked, for its settings refer to variables that are not set. */
export interface UnavailableOrg {
  readonly name: string;
  readonly tags?: readonly string[] | undefined;
  /** To be thrown by any code that needs the org: it must not be left out in silence. */
  readonly error: ConfigError;
}

export interface HistorySettings {
  /** Absolute. */
  readonly directory?: string | undefined;
  /** Columns that snapshots leave out: `okta.users.users.profile`. */
  readonly omit: readonly string[];
}

/** The orgs that a process may ask. */
export interface OrgDirectory {
  /** The orgs configured by name, in the order of their configuration. */
  readonly orgs: readonly Org[];
  /** Orgs that lack only environment variables. A statement that is narrowed to others can run. */
  readonly unavailable?: readonly UnavailableOrg[] | undefined;
  /** Orgs that are configured and were not chosen with `--orgs`. */
  readonly notChosen?: readonly string[] | undefined;
  /**
   * With a bare `OKTA_API_TOKEN` and no org by name: the org that a statement's `subdomain` names, at
   * `https://{label}.okta.com`. Undefined when orgs are configured by name.
   * @throws ConfigError when the label is not letters, digits and hyphens.
   */
  readonly orgBySubdomain?: ((subdomain: string) => Org) | undefined;
  /** The place of snapshots, and the columns that they leave out. */
  readonly history?: HistorySettings | undefined;
  /** For a person, one line each: such as a configuration file with a literal token that others can read. */
  readonly warnings: readonly string[];
}
