import type { Resource } from '../resource.ts';
import { apiTokens } from './api-tokens.ts';
import { groups } from './groups.ts';
import { logEvents } from './log-events.ts';
import { settings } from './settings.ts';
import { users } from './users.ts';
import { zones } from './zones.ts';

/** All resources of an emulated org. Where two routes fit, the first one answers: `/current` before `/:id`. */
export const resources: readonly Pick<Resource<never>, 'routes'>[] = [
  apiTokens,
  users,
  groups,
  zones,
  logEvents,
  settings,
];
