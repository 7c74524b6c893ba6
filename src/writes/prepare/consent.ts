import { IncompleteError } from '../../base/errors.ts';
import type { WritePreview } from './preview.ts';
import type { WritePolicy, WritePort } from './write-options.ts';

/**
 * Asks whether the shown writes may be sent. `--yes` answers for rows. The token in use needs more: its org's name
 * typed, or `--allow-revoke-current`.
 * @throws IncompleteError when the answer is no, or when there is no one to ask.
 */
export async function obtainConsent(
  preview: WritePreview,
  policy: WritePolicy,
  port: WritePort,
  signal: AbortSignal,
): Promise<void> {
  const isCurrent = preview.kind === 'current';
  const mayRevoke = !isCurrent || policy.allowRevokeCurrent === true;
  if (policy.yes === true && mayRevoke) return;
  if (port.ask === undefined) {
    const missing = [...(policy.yes ? [] : ['--yes']), ...(mayRevoke ? [] : ['--allow-revoke-current'])];
    throw new IncompleteError('not confirmed: nothing was sent', {
      hint: `There is no terminal to ask at. To go ahead: ${missing.join(' ')}`,
    });
  }
  const [org = ''] = preview.orgs;
  const expected = mayRevoke ? ['y', 'yes'] : [org];
  const question = mayRevoke
    ? 'Send this? [y/N] '
    : `This ends the access of oktaql itself to ${org}. Type the name of the org to go ahead: `;
  const answer = await port.ask(question, signal);
  signal.throwIfAborted();
  const given = mayRevoke ? answer?.trim().toLowerCase() : answer?.trim();
  if (given === undefined || !expected.includes(given)) {
    throw new IncompleteError('declined: nothing was sent');
  }
}
