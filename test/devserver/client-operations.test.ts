import { serve } from '../../src/devserver/serve.ts';
import { clientOperations } from '../contracts/client-operations.ts';

clientOperations(async () => await serve({ port: 0, fileDelayMs: 1 }));
