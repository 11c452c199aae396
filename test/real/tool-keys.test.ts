import { toolKeys } from '../contracts/tool-keys.ts';
import { createGround } from '../support/real-ground.ts';

// What stays on the server is everything but what the suite made.
toolKeys(() => createGround(process.env['LETTA_REAL_URL'] ?? '', { emptied: false }));
