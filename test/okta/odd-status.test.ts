import { describe, expect, it } from 'vitest';
import { NoAnswerError } from '../../src/base/errors.ts';
import { listTokens, readAll, rejection, revokeToken, serve, write } from './client-fixture.ts';

const odd = ['000', '099', '101', '104', '150', '199', '600', '999', '20', '2000'];

/** What may follow the status line. */
const rests: Readonly<Record<string, string>> = {
  'an empty list': 'content-type: application/json\r\ncontent-length: 2\r\n\r\n[]',
  nothing: '\r\n',
  'an upgrade': 'connection: upgrade\r\nupgrade: h2c\r\n\r\n',
};

describe.each(Object.entries(rests))(
  'a status that is no last answer or none at all, with %s,',
  (_, rest) => {
    it.each(odd)('is an error at once, never an empty list: %s', async (status) => {
      const { client, server } = await serve([
        (__, { socket }) => void socket.write(`HTTP/1.1 ${status} Odd\r\n${rest}`),
      ]);
      const error = await rejection(readAll(client, listTokens()));
      expect(error).toBeInstanceOf(NoAnswerError);
      expect(error).toMatchObject({ exitCode: 5, neverSent: false });
      expect(error.message).toMatch(/HTTP.*: GET http/);
      expect(server.received).toHaveLength(1);
    });
  },
);

it('a write answered by 101 or 199 was sent, and nothing is known of it', async () => {
  for (const status of [101, 199]) {
    const { client } = await serve([
      (_, { socket }) =>
        void socket.write(`HTTP/1.1 ${status} Odd\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n`),
    ]);
    const { attempts, fault } = await write(client, revokeToken('00T1'));
    expect(attempts).toEqual([{ sent: true, reply: undefined }]);
    expect(fault).toMatchObject({ exitCode: 5, message: expect.stringContaining(String(status)) });
  }
});

it('interim answers of 100, 102 and 103 are passed over', async () => {
  const interim = [100, 103, 102, 103].map((status) => `HTTP/1.1 ${status} Wait\r\n\r\n`).join('');
  const { client } = await serve([
    (_, { socket }) => {
      socket.write(interim);
      return { body: [{ id: 'a' }] };
    },
  ]);
  expect(await readAll(client, listTokens())).toEqual([{ id: 'a' }]);
});
