/** An OAuth 2.0 service app. */
export interface ServiceApp {
  /** `0oa…`. */
  readonly clientId: string;
  /** Public keys as JWK. */
  readonly publicKeys: readonly Readonly<Record<string, unknown>>[];
  /** The scopes that an admin granted. */
  readonly scopes: readonly string[];
  /** True: access tokens are bound to a DPoP key. */
  readonly dpop?: boolean;
}

export interface OAuthSettings {
  /** Default 3600, as Okta's service apps. */
  accessTokenSeconds: number;
  /** True: API calls with DPoP need a nonce as well. Default false: only the token endpoint asks for one. */
  dpopNonceForApi: boolean;
}
