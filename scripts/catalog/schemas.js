// The schemas of the operations that the emulator answers, without descriptions and examples: for its test, which so needs
// no document.

/** What the emulator answers, by path. */
const emulated = [
  '/api/v1/api-tokens',
  '/api/v1/api-tokens/current',
  '/api/v1/api-tokens/{apiTokenId}',
  '/api/v1/groups',
  '/api/v1/groups/{groupId}',
  '/api/v1/groups/{groupId}/roles',
  '/api/v1/iam/assignees/users',
  '/api/v1/logs',
  '/api/v1/users',
  '/api/v1/users/{id}',
  '/api/v1/users/{id}/groups',
  '/api/v1/users/{userId}/roles',
  '/api/v1/zones',
  '/api/v1/zones/{zoneId}',
];

const methods = ['get', 'put', 'delete'];

/** Keywords of a schema that say what a value may be. */
const kept = new Set(
  `$ref type nullable enum pattern format minLength maxLength required additionalProperties x-okta-extensible
   discriminator`.split(/\s+/),
);

/** @param {ReturnType<import('./document.js').readDocument>} document */
export function schemasOf(document) {
  const components = {};

  const keep = (schema) => {
    if (schema === null || typeof schema !== 'object') return schema;
    const { properties, items, allOf, anyOf, oneOf, ...rest } = schema;
    const { discriminator } = schema;
    for (const $ref of [schema.$ref, ...Object.values(discriminator?.mapping ?? {})]) reach($ref);
    const lists = { allOf, anyOf, oneOf };
    return {
      ...Object.fromEntries(Object.entries(rest).filter(([name]) => kept.has(name))),
      ...(typeof rest.additionalProperties === 'object' ? { additionalProperties: true } : {}),
      ...(items === undefined ? {} : { items: keep(items) }),
      ...(properties === undefined
        ? {}
        : {
            properties: Object.fromEntries(
              Object.entries(properties).map(([name, one]) => [name, keep(one)]),
            ),
          }),
      ...Object.fromEntries(
        Object.entries(lists).flatMap(([name, parts]) =>
          parts === undefined ? [] : [[name, parts.map(keep)]],
        ),
      ),
    };
  };

  const reach = ($ref) => {
    if ($ref === undefined) return;
    const [, , kind, name] = $ref.split('/');
    components[kind] ??= {};
    if (name in components[kind]) return;
    // Before its members: schemas refer to each other in circles.
    components[kind][name] = {};
    components[kind][name] = keep(document.resolve({ $ref }));
  };

  const answersOf = ({ responses }) =>
    Object.fromEntries(
      Object.entries(responses).map(([status, declared]) => {
        const { content } = document.resolve(declared);
        const schema = content?.['application/json']?.schema;
        return [
          status,
          schema === undefined ? {} : { content: { 'application/json': { schema: keep(schema) } } },
        ];
      }),
    );

  const paths = Object.fromEntries(
    emulated.map((path) => [
      path,
      Object.fromEntries(
        methods.flatMap((method) => {
          const operation = document.paths[path]?.[method];
          return operation === undefined ? [] : [[method, { responses: answersOf(operation) }]];
        }),
      ),
    ]),
  );
  return { paths, components };
}
