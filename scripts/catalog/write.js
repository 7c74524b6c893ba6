// Derived tables as TypeScript.

const columnWidth = 100;

/** @param {ReturnType<import('./derive.js').deriveTables>} tables of one service */
export function moduleOf(service, tables) {
  const declarations = tables.map(declarationOf).join('\n');
  const used = ['get', 'list'].filter((name) => declarations.includes(`${name}('`));
  return `// Written by \`npm run catalog\` out of Okta's OpenAPI document. Do not edit.
import { ${['derived', ...used].join(', ')} } from './derived-table.ts';

export const ${constant(service)} = () => [
${declarations}
];
`;
}

export const fileOf = (service) => service.replaceAll('_', '-');

export const constant = (service) => service.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

export function indexOf(services) {
  const imports = services.map(
    ([service]) => `import { ${constant(service)} } from './${fileOf(service)}.ts';`,
  );
  const entries = services.map(
    ([service, tables]) =>
      `  ${service}: { resources: '${tables.map(({ name }) => name.split('.')[2]).join(' ')}', declare: ${constant(service)} },`,
  );
  return `// Written by \`npm run catalog\` out of Okta's OpenAPI document. Do not edit.
${imports.join('\n')}

/** The services and the names of their derived resources; the declarations are made when a statement names one. */
export const derivedServices = {
${entries.join('\n')}
};
`;
}

function declarationOf({ name, tag, lifecycle, columns, keys, identity, operations, parents, values }) {
  const options = [
    ...(lifecycle === 'GA' ? [] : [`lifecycle: '${lifecycle}'`]),
    ...(parents.size === 0 ? [] : [`parents: { ${entriesOf(parents)} }`]),
    ...(values.size === 0
      ? []
      : [
          `values: { ${[...values].map(([key, list]) => `${key}: [${list.map(quoted).join(', ')}]`).join(', ')} }`,
        ]),
  ];
  return `  derived({
    name: '${name}',
    tag: '${tag}',
    columns: \`${wrapped(columnWords(columns, keys))}\`,
    identity: '${identity.join(' ')}',
    operations: [${operations.map(operationOf).join(', ')}],${options.map((option) => `\n    ${option},`).join('')}
  }),`;
}

const quoted = (text) => `'${text.replaceAll("'", "\\'")}'`;

const entriesOf = (map) =>
  [...map]
    .map(([key, { table, column }]) => `${key}: '${table}${column === 'id' ? '' : `#${column}`}'`)
    .join(', ');

/** `name:type=alias`, a key with the type `key`; text needs no type. */
function columnWords(columns, keys) {
  const aliases = new Map();
  for (const [placeholder, { column }] of keys) {
    if (placeholder !== column) aliases.set(column, [...(aliases.get(column) ?? []), placeholder]);
  }
  const word = (name, type) =>
    [`${name}${type === 'text' ? '' : `:${type}`}`, ...(aliases.get(name) ?? [])].join('=');
  const keyNames = [...new Set([...keys.values()].filter(({ isKey }) => isKey).map(({ column }) => column))];
  return [
    ...keyNames.map((name) => word(name, 'key')),
    ...[...columns].map(([name, { type }]) => word(name, type)),
  ];
}

function wrapped(words) {
  const lines = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + word.length + 1 > columnWidth) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n      ');
}

function operationOf({ name, path, scope, shape, limit, paging, requires, filter }) {
  if (shape.rows === 'one') return `get('${name}', '${path}', '${scope}')`;
  const options = [
    ...(limit === undefined ? [] : [`limit: ${limit}`]),
    ...(paging === 'body' ? [`rowsAt: '${shape.rowsAt}'`] : []),
    ...(requires === undefined ? [] : [`requires: ${JSON.stringify(requires)}`]),
    ...(filter === undefined ? [] : [`filter: ${JSON.stringify(Object.fromEntries(filter))}`]),
  ];
  const more = options.length === 0 ? '' : `, { ${options.join(', ')} }`;
  return `list('${name}', '${path}', '${scope}'${more})`;
}
