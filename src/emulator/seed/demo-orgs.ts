import { acme } from './acme/acme.ts';
import { globex } from './globex/globex.ts';
import { initech } from './initech/initech.ts';
import type { OrgSeed } from './org-seed.ts';

/** The embedded orgs, in the order of their ports. */
export const demoOrgs: readonly OrgSeed[] = [acme, globex, initech];
