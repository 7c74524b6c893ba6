import { revealLines } from '../output/unprintable.ts';

/**
 * Where messages go. What is written there holds names that anyone may have chosen: of files, tokens, orgs, and what
 * servers say. So this is the place where they are made safe to look at, whoever wrote them into a message.
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

/** The further lines of a message stand in, so that no name with a line end in it makes up a message of its own. */
export const indentFurther = (message: string): string => message.replace(/\r?\n(?! {2})/g, '\n  ');
