// 100,000 tokens in pages of JSON: 42 MB.

export const pages = 500;
const pageRows = 200;

/** One page as Okta sends it. */
export function pageText(page) {
  const tokens = Array.from({ length: pageRows }, (_, index) => {
    const number = page * pageRows + index;
    const id = `00T${String(number).padStart(17, 'x')}`;
    const href = `https://acme.okta.com/api/v1/api-tokens/${id}`;
    return {
      name: `integration-${number}`,
      userId: `00u${String(number % 500).padStart(17, 'y')}`,
      tokenWindow: 'P30D',
      network: { connection: 'ANYWHERE' },
      id,
      clientName: 'Okta API',
      expiresAt: '2026-12-11T09:14:58.000Z',
      created: '2025-11-09T20:38:10.000Z',
      lastUpdated: '2026-11-11T09:14:58.000Z',
      _link: { self: { href, hints: { allow: ['GET', 'DELETE', 'PUT'] } } },
    };
  });
  // As it arrives: JSON.parse of a string that was just concatenated would first have to flatten it.
  return Buffer.from(JSON.stringify(tokens)).toString();
}
