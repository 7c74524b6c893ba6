import { iso } from '../iso-time.ts';
import { okId } from '../seed/ids.ts';
import type { RoleSeed } from '../seed/org-seed.ts';

export interface StoredRole {
  readonly id: string;
  /** `SUPER_ADMIN`, `ORG_ADMIN`, …, `CUSTOM`. */
  readonly type: string;
  readonly label: string;
  readonly created: number;
}

const labels: Readonly<Record<string, string>> = {
  SUPER_ADMIN: 'Super Administrator',
  ORG_ADMIN: 'Organization Administrator',
  APP_ADMIN: 'Application Administrator',
  USER_ADMIN: 'Group Administrator',
  HELP_DESK_ADMIN: 'Help Desk Administrator',
  READ_ONLY_ADMIN: 'Read-Only Administrator',
  REPORT_ADMIN: 'Report Administrator',
  API_ACCESS_MANAGEMENT_ADMIN: 'API Access Management Administrator',
};

/** A role as it was assigned. @param assigneeKey of the user or group */
export function assignedRole(role: RoleSeed, assigneeKey: string, created: number): StoredRole {
  const type = typeof role === 'string' ? role : 'CUSTOM';
  const label = typeof role === 'string' ? (labels[role] ?? role) : role.custom;
  return { id: okId('ra1', `${assigneeKey}/${label}`), type, label, created };
}

/** A role as the path of its assignee gives it: of a user, or of a group. */
export function roleBody(origin: string, role: StoredRole, assignee: 'users' | 'groups', assigneeId: string) {
  const custom =
    role.type === 'CUSTOM'
      ? { role: `cr0${role.id.slice(3)}`, 'resource-set': `iam${role.id.slice(3)}` }
      : {};
  return {
    id: role.id,
    label: role.label,
    type: role.type,
    status: 'ACTIVE',
    created: iso(role.created),
    lastUpdated: iso(role.created),
    assignmentType: assignee === 'users' ? 'USER' : 'GROUP',
    ...custom,
    _links: { assignee: { href: `${origin}/api/v1/${assignee}/${assigneeId}` } },
  };
}
