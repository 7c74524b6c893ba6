import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { makeWorkplace, type Workplace } from '../fixtures/run-oktaql.ts';

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

export interface ClientOptions {
  readonly place?: Workplace;
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What the person answers to a message; undefined: the client cannot ask. */
  readonly person?: (message: string) => {
    action: 'accept' | 'decline' | 'cancel';
    content?: Record<string, unknown>;
  };
}

/** The official client, with the built server as its child. */
export async function openClient({
  place = makeWorkplace(),
  argv = [],
  env = {},
  person,
}: ClientOptions = {}) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [cli, 'mcp', ...argv],
    cwd: place.cwd,
    env: { HOME: place.homeDir, PATH: process.env['PATH'] ?? '', ...env },
    stderr: 'pipe',
  });
  const asked: string[] = [];
  let messages = '';
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: person === undefined ? {} : { elicitation: { form: {} } } },
  );
  if (person !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, async ({ params: { message } }) => {
      asked.push(message);
      return person(message) as never;
    });
  }
  transport.stderr?.on('data', (chunk: Buffer) => {
    messages += chunk.toString();
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return {
    client,
    transport,
    place,
    asked,
    messages: () => messages,
    /** The answer of a tool: its JSON, and the text as it came. */
    call: async (name: string, given: Record<string, unknown> = {}) => {
      const { content, isError = false } = await client.callTool({ name, arguments: given });
      const [{ text }] = content as [{ text: string }];
      // biome-ignore lint/suspicious/noExplicitAny: answers of any shape, which the tests look into.
      return { isError, text, answer: JSON.parse(text) as any };
    },
  };
}
