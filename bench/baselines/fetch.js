// The least that a script needs: all pages by fetch, filtered, as CSV.
let url = `${process.env.ORG_URL}/api/v1/api-tokens`;
const headers = { authorization: `SSWS ${process.env.ORG_TOKEN}`, accept: 'application/json' };
const rows = [];
while (url !== undefined) {
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  rows.push(...JSON.parse(await answer.text()));
  url = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
}
const columns = ['id', 'name', 'userId', 'created', 'expiresAt'];
const field = (value) => (/[",\r\n]/.test(value ?? '') ? `"${value.replaceAll('"', '""')}"` : (value ?? ''));
const found = rows.filter(({ name }) => name.includes('7'));
const lines = [columns, ...found.map((row) => columns.map((column) => field(row[column])))];
process.stdout.write(lines.map((line) => `${line.join(',')}\r\n`).join(''));
