import { clientOperations } from '../contracts/client-operations.ts';
import { realServer } from './server-url.ts';

clientOperations(realServer);
