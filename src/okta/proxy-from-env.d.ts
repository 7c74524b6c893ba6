declare module 'proxy-from-env' {
  /** The proxy for a URL by the variables in `process.env`; empty: none. */
  export function getProxyForUrl(url: string): string;
}
