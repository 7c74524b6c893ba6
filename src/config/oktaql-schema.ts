import * as v from 'valibot';
import { requestsPerMinuteSchema, shareSchema } from './org-limits.ts';

/** The message of an issue about a key that is not known. */
export const unknownKey = 'unknown key';
const text = v.pipe(
  v.string(({ received }) => (received === 'null' ? 'is empty' : 'must be a text')),
  v.trim(),
  v.nonEmpty('is empty'),
);

/** A program and its arguments, whose output is the secret. */
const command = v.strictObject({
  command: v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.minLength(1)),
});

/** A text, or a command that prints one. */
const secret = v.lazy((input) =>
  isMap(input)
    ? v.custom<v.InferOutput<typeof command>>(
        (value) => v.is(command, value),
        'must be a text, or a command with its arguments: {command: [op, read, …]}',
      )
    : text,
);

/** The settings of one org. `orgFromSettings` decides which of them go together. */
export const orgSchema = v.objectWithRest(
  {
    url: v.optional(text),
    token: v.optional(secret),
    tokenFile: v.optional(text),
    clientId: v.optional(text),
    privateKey: v.optional(secret),
    privateKeyFile: v.optional(text),
    keyId: v.optional(text),
    scopes: v.optional(v.array(text, 'must be a list, such as [okta.apiTokens.read]')),
    tags: v.optional(v.array(text, 'must be a list, such as [production]')),
    share: v.optional(shareSchema),
    requestsPerMinute: v.optional(requestsPerMinuteSchema),
  },
  v.never(unknownKey),
  'must hold settings, such as token',
);

/** Where snapshots are kept, and which columns are left out of them. */
const historySchema = v.objectWithRest(
  {
    directory: v.optional(text),
    omit: v.optional(v.array(text, 'must be a list, such as [okta.users.users.profile]')),
  },
  v.never(unknownKey),
  'must be a directory, or hold directory and omit',
);

/** The whole file; each org is validated on its own, so that no name is special. */
export const fileSchema = v.objectWithRest(
  {
    orgs: v.custom<Record<string, unknown>>(isMap, 'must hold the orgs, each by its name'),
    history: v.optional(v.union([text, historySchema], 'must be a directory, or hold directory and omit')),
  },
  v.never(unknownKey),
  'must begin with orgs:',
);

export type OrgEntry = v.InferOutput<typeof orgSchema>;

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
