import { seedTokens, startOrgs } from '../orgs.js';
import { runMeasured } from '../process.js';

/** What the second statement of a session costs, and every one after it. */
export const session = {
  name: 'session',
  rounds: 7,
  async prepare(directory) {
    const server = await startOrgs([{ name: 'acme', extraTokens: 200 - seedTokens }]);
    const [org] = server.orgs;
    return {
      notes: [],
      subjects: {
        warm: () => runMeasured('session.js', { org }, { cwd: directory }),
        plan: () => runMeasured('plan.js', {}, { cwd: directory }),
      },
      figures: [
        { name: 'planning a 40-line statement, warm', limit: 3, unit: ' ms', of: ({ plan }) => plan.planMs },
        {
          name: 'a statement in a warm session beyond its HTTP',
          limit: 5,
          unit: ' ms',
          of: ({ warm }) => warm.statementMs - warm.httpMs,
        },
      ],
      close: () => server.stop(),
    };
  },
};
