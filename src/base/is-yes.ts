/** Whether an answer to a question is a yes: `y` or `yes` and nothing else. No answer is none. */
export const isYes = (answer: string | undefined): boolean => /^\s*y(es)?\s*$/i.test(answer ?? '');
