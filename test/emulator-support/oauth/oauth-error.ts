import type { Answer } from '../../../src/emulator/answer.ts';

/** What the token endpoint says no with: RFC 6749's words, not Okta's error bodies. */
export class OAuthError extends Error {
  override name = 'OAuthError';
  readonly status: 400 | 401;
  readonly error: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    error: string,
    description: string,
    options: { readonly status?: 400 | 401; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(description);
    this.error = error;
    this.status = options.status ?? 400;
    this.headers = options.headers ?? {};
  }

  get answer(): Answer {
    return {
      status: this.status,
      body: { error: this.error, error_description: this.message },
      headers: this.headers,
    };
  }
}

export const invalidClient = (description: string) =>
  new OAuthError('invalid_client', description, { status: 401 });
