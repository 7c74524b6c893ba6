import type { IdForm } from './table.ts';

/** Where Okta takes a user's id in a path it takes a login as well, and `me`. */
export const ofUsers: IdForm = {
  prefix: '00u',
  hint: "SELECT id FROM okta.users.users WHERE login = '…' gives that of a login.",
};

export const ofGroups: IdForm = {
  prefix: '00g',
  hint: "SELECT id FROM okta.groups.groups WHERE name = '…' gives that of a name.",
};
