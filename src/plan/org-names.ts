/** The orgs that a statement may ask. */
export interface OrgNames {
  /** The orgs configured by name. */
  readonly names: readonly string[];
  /** True with a bare token: any org, but only one that the statement names. */
  readonly open: boolean;
}
