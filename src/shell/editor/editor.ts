/** The end of a reading: an entry, Ctrl-C, or the end of the input. */
export type Entered = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'dropped' | 'end' };

/** Where a person types. */
export interface Editor {
  /** Takes the terminal over. */
  open(): void;
  /** Gives the terminal back, for good or to a pager. */
  close(): void;
  /** Reads one entry. @param prompt default: that of the editor */
  read(prompt?: string): Promise<Entered>;
  /**
   * Asks one question. Keys typed before it was seen are no answer to it.
   * @returns undefined when no answer is given
   */
  ask(question: string): Promise<string | undefined>;
  /** Prints a message of whole lines, above the entry under way. */
  print(text: string): void;
  /** Called for Ctrl-C while nothing is read. */
  onInterrupt: (() => void) | undefined;
}
