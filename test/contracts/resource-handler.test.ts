import { serve } from '../../src/devserver/serve.ts';
import { handlerCases, handlerContract } from './resource-handler.ts';

for (const entry of handlerCases) handlerContract(entry, () => serve({ port: 0 }));
