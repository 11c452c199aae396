import { handlerCases, handlerContract } from '../contracts/resource-handler.ts';
import { realServer } from './server-url.ts';

for (const entry of handlerCases) handlerContract(entry, realServer);
