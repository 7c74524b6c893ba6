// The same with Okta's own SDK for Node.
import okta from '@okta/okta-sdk-nodejs';

const client = new okta.Client({
  orgUrl: process.env.ORG_URL,
  token: process.env.ORG_TOKEN,
  testing: { disableHttpsCheck: true },
});
const columns = ['id', 'name', 'userId', 'created', 'expiresAt'];
const text = (value) => (value instanceof Date ? value.toISOString() : String(value ?? ''));
const field = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const lines = [columns];
await (await client.apiTokenApi.listApiTokens()).each((token) => {
  if (token.name.includes('7')) lines.push(columns.map((column) => field(text(token[column]))));
});
process.stdout.write(lines.map((line) => `${line.join(',')}\r\n`).join(''));
