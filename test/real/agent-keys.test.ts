import { agentKeys } from '../contracts/agent-keys.ts';
import { createGround } from '../support/real-ground.ts';

// What stays on the server is everything but what the suite made.
agentKeys(() => createGround(process.env['LETTA_REAL_URL'] ?? '', { emptied: false }));
