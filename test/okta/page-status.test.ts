import { describe, expect, it } from 'vitest';
import { OktaqlError } from '../../src/base/errors.ts';
import type { ApiRequest } from '../../src/execute/ports.ts';
import { getToken, listTokens, readAll, rejection, serve, type TestClient } from './client-fixture.ts';
import type { ReceivedRequest, Step } from './scripted-server.ts';

/** All that HTTP knows as the status of a last answer, but for 200. */
const others = Array.from({ length: 400 }, (_, index) => 200 + index).filter((status) => status !== 200);

/** The answer under test has the body of a good one, and is whole. */
const positions: Readonly<
  Record<string, { readonly request: ApiRequest; readonly answer: (status: number) => readonly Step[] }>
> = {
  'the first page': { request: listTokens(), answer: (status) => [{ status, body: [] }] },
  'a later page': {
    request: listTokens(),
    answer: (status) => [
      ({ headers }: ReceivedRequest) => ({
        body: [{ id: 'a' }],
        headers: { link: `<http://${headers.host}/api/v1/api-tokens?after=1>; rel="next"` },
      }),
      { status, body: [] },
    ],
  },
  'a get': { request: getToken('00T1'), answer: (status) => [{ status, body: { id: '00T1' } }] },
};

async function readWith(
  { client }: Pick<TestClient, 'client'>,
  play: (steps: readonly Step[]) => void,
  { request, answer }: NonNullable<(typeof positions)[string]>,
  status: number,
) {
  play(answer(status));
  return readAll(client, request);
}

describe.each(Object.entries(positions))('a page is an answer of 200 and nothing else: %s', (_, position) => {
  it('of any other status is an error that says the status, with or without a body', async () => {
    let steps: readonly Step[] = [];
    let next = 0;
    const served = await serve(() => steps[Math.min(next++, steps.length - 1)] ?? { status: 500 });
    const play = (played: readonly Step[]) => {
      steps = played;
      next = 0;
    };
    expect(await readWith(served, play, position, 200)).toBeDefined();
    for (const status of others) {
      const error = await rejection(readWith(served, play, position, status));
      expect(error, String(status)).toBeInstanceOf(OktaqlError);
      expect((error as OktaqlError).exitCode, String(status)).toBe(status < 400 ? 5 : 4);
      expect(error.message).toContain(String(status));
      expect(error.message).toContain('GET http://');
    }
  });
});
