import { archiveTraps, blockTraps, folderTraps, mcpServerTraps, toolTraps } from '../contracts/resources-shared.ts';
import { realServer } from './server-url.ts';

for (const traps of [blockTraps, toolTraps, folderTraps, archiveTraps, mcpServerTraps]) traps(realServer);
