// docs/derived-tables.md: one line for each derived table.

const stages = { GA: '', EA: 'early access', LIMITED_GA: 'not in every org' };

export function indexPage(tables) {
  const line = ({ name, keys, parents, lifecycle }) => {
    const needed = [...new Set([...keys.values()].filter(({ isKey }) => isKey).map(({ column }) => column))];
    const from = needed.map((key) => {
      const parent = parents.get(key);
      return parent === undefined ? `\`${key}\`` : `\`${key}\` of \`${parent.table}\``;
    });
    return `| \`${name}\` | ${from.join(', ')} | ${stages[lifecycle]} |`;
  };
  return `# Derived tables

Written by \`npm run catalog\` out of Okta's OpenAPI document. Each of these tables is read only; \`DESCRIBE\` shows its
columns and where Okta documents it. A key that no predicate binds is taken from the table behind it.

| Table | Keys | |
| ----- | ---- | - |
${tables.map(line).sort().join('\n')}
`;
}
