import type { MessagePort, TransferListItem } from 'node:worker_threads';

/** A port of a worker's or of a MessageChannel's. */
export type Port = Pick<MessagePort, 'postMessage' | 'on'>;

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: unknown };

/** Methods that one side offers to the other: each takes one value and gives one. Values must be cloneable. */
export type Methods = Readonly<Record<string, (params: never) => unknown>>;

type ParamsOf<M> = M extends (params: infer P) => unknown ? P : never;
type ValueOf<M> = M extends (params: never) => infer V ? Awaited<V> : never;

/** How errors cross: classes do not survive the copy. */
export interface ErrorCodec {
  encode(error: unknown): unknown;
  decode(encoded: unknown): unknown;
}

/** The other side of a port. */
export interface Peer<Theirs extends Methods> {
  call<Name extends keyof Theirs & string>(
    method: Name,
    params: ParamsOf<Theirs[Name]>,
    transfer?: readonly TransferListItem[],
  ): Promise<ValueOf<Theirs[Name]>>;
  /** Fails all calls that wait for an answer, and all later ones. */
  abandon(reason: unknown): void;
}

/** Connects two sides: each can call the methods of the other. */
export function connectPeer<Theirs extends Methods>(
  port: Port,
  own: Methods,
  codec: ErrorCodec,
): Peer<Theirs> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  let lastId = 0;
  let abandoned: { readonly reason: unknown } | undefined;

  const answer = async ({ id, method, params }: Extract<Message, { kind: 'call' }>) => {
    try {
      const value = await own[method]?.(params as never);
      port.postMessage({ kind: 'result', id, value } satisfies Message);
    } catch (error) {
      port.postMessage({ kind: 'error', id, error: codec.encode(error) } satisfies Message);
    }
  };

  port.on('message', (message: Message) => {
    if (message.kind === 'call') {
      void answer(message);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'result') call?.resolve(message.value);
    else call?.reject(codec.decode(message.error));
  });

  return {
    call: (method, params, transfer = []) =>
      new Promise((resolve, reject) => {
        if (abandoned !== undefined) {
          reject(abandoned.reason);
          return;
        }
        const id = ++lastId;
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        port.postMessage({ kind: 'call', id, method, params } satisfies Message, [...transfer]);
      }),
    abandon: (reason) => {
      abandoned = { reason };
      for (const { reject } of waiting.values()) reject(reason);
      waiting.clear();
    },
  };
}
