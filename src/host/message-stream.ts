import { revealLines } from '../output/unprintable.ts';

/**
 * The stream of messages. They hold names that anyone may have chosen (of files, tokens, orgs) and words of servers.
 * This is the one place that makes them safe to look at.
 */
export interface MessageStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Writes colours and movements of the cursor as they are: for text whose data was made safe before it was styled. */
  readonly writeStyled?: (text: string) => void;
}

/** A stream by which each character that cannot be seen, or acts on a terminal, is shown as its escape. */
export function messageStream(stream: MessageStream): MessageStream {
  return Object.create(stream, {
    write: { value: (text: unknown) => stream.write(revealLines(String(text))) },
    writeStyled: { value: (text: string) => stream.write(text) },
  });
}

/** Writes text with our own colours; see `MessageStream`. */
export function writeStyled(stream: MessageStream, text: string): void {
  if (stream.writeStyled === undefined) stream.write(text);
  else stream.writeStyled(text);
}

/** Indents the further lines of a message, so that a name with a line end in it cannot pretend to be a message. */
export const indentFurther = (message: string): string => message.replace(/\r?\n(?! {2})/g, '\n  ');
