import { type Answer, ok } from './answer.ts';

/** The path of the facts that an org gives to anybody (Okta's API, "Retrieve the Org metadata"). */
export const orgMetadataPath = '/.well-known/okta-organization';

export const orgMetadata = (origin: string): Answer =>
  ok({
    id: '00o1emulated0000example',
    pipeline: 'idx',
    _links: { organization: { href: origin } },
  });
