// Okta's OpenAPI document, as far as tables are made of it.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** @param {string} path */
export function readDocument(path) {
  const document = parse(readFileSync(path, 'utf8'));

  /** What a reference stands for. */
  const resolve = (declared) => {
    let found = declared;
    while (found?.$ref !== undefined) {
      const [, , kind, name] = found.$ref.split('/');
      found = document.components[kind][name];
    }
    return found ?? {};
  };

  /** The members of an object by name, each with its declarations: those of all forms that it can have. */
  const membersOf = (schema, members = new Map(), within = new Set()) => {
    if (within.has(schema.$ref)) return members;
    const seen = schema.$ref === undefined ? within : new Set([...within, schema.$ref]);
    const { properties = {}, allOf = [], oneOf = [], anyOf = [], discriminator } = resolve(schema);
    for (const [name, member] of Object.entries(properties)) {
      members.set(name, [...(members.get(name) ?? []), resolve(member)]);
    }
    const forms = Object.values(discriminator?.mapping ?? {}).map(($ref) => ({ $ref }));
    for (const part of [...allOf, ...oneOf, ...anyOf, ...forms]) membersOf(part, members, seen);
    return members;
  };

  /** The GET of a path: its parameters resolved, its scopes for reading, and what it answers. */
  const operationAt = (path) => {
    const item = document.paths[path];
    const { operationId, tags = [], security = [], responses, ...rest } = item.get;
    const parameters = [...(item.parameters ?? []), ...(rest.parameters ?? [])].map(resolve);
    const scopes = security.flatMap(({ oauth2 = [] }) => oauth2);
    const content = resolve(responses['200']).content ?? {};
    return {
      operationId,
      tag: tags[0] ?? '',
      parameters,
      scope: scopes.find((scope) => scope.endsWith('.read')) ?? scopes[0] ?? '',
      lifecycle: rest['x-okta-lifecycle']?.lifecycle ?? 'GA',
      answer: Object.values(content)[0]?.schema ?? {},
    };
  };

  return { paths: document.paths, resolve, membersOf, operationAt };
}
