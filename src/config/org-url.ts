/** Okta's own domains (Okta's SDKs and their documentation). Any other host is a custom domain. */
const oktaDomains: readonly string[] = [
  'okta.com',
  'oktapreview.com',
  'okta-emea.com',
  'okta-gov.com',
  'okta.mil',
  'okta-miltest.com',
  'trex-govcloud.com',
];

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** One part of a host name: letters, digits and hyphens, at most 63, no hyphen at either end. */
export const isLabel = (text: string): boolean => label.test(text);

/** Labels with dots between them. */
export const isHostLike = (text: string): boolean => text.length <= 253 && text.split('.').every(isLabel);

/** A fault of a setting. Never quotes a value that may be a misplaced secret. */
export interface UrlFault {
  readonly fault: string;
  readonly hint?: string | undefined;
}

/** True for 127.0.0.0/8, ::1 and localhost, spelt as `URL.hostname` spells them. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** `acme` of `acme.okta.com`; undefined when the host is not one label below one of Okta's domains. */
export function oktaLabel(hostname: string): string | undefined {
  const dot = hostname.indexOf('.');
  return dot > 0 && oktaDomains.includes(hostname.slice(dot + 1)) ? hostname.slice(0, dot) : undefined;
}

/** The name of an org that has none: the first label of an Okta domain, else the whole host, without the port. */
export function orgNameOf(url: string): string {
  const { hostname } = new URL(url);
  return oktaLabel(hostname) ?? hostname.replace(/^\[|\]$/g, '');
}

/** The origin of an org's url, such as `https://acme.okta.com`, or its fault. */
export function parseOrgUrl(text: string): { readonly url: string } | UrlFault {
  // URL would drop white space and turn backslashes into slashes: requests must go to the URL as it reads.
  const url = /[\s\\]/.test(text) ? undefined : parseUrl(text);
  // URL takes `{yourOktaDomain}` for a host, too.
  const named = url !== undefined && (url.hostname.startsWith('[') || isHostLike(url.hostname));
  if (url === undefined || !named || !/^https?:$/.test(url.protocol)) {
    return { fault: 'is not an https url', hint: 'Write it like https://acme.okta.com' };
  }
  if (url.username !== '' || url.password !== '') {
    return { fault: 'holds a user name or password', hint: 'Write it like https://acme.okta.com' };
  }
  // `?` and `#` with nothing behind them leave `search` and `hash` empty.
  if (url.pathname !== '/' || /[?#]/.test(text)) {
    return { fault: 'has more than a scheme and a host', hint: `Write https://${url.host}` };
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return {
      fault: `is plain http to ${url.host}: a token would travel in the clear`,
      hint: `Write https://${url.host}`,
    };
  }
  const name = oktaLabel(url.hostname);
  if (name?.endsWith('-admin')) {
    const host = url.hostname.replace(`${name}.`, `${name.slice(0, -'-admin'.length)}.`);
    return { fault: 'is the Admin Console, which has no API', hint: `Write https://${host}` };
  }
  return { url: url.origin };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
