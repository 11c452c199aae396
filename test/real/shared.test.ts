import { conversationTraps } from '../contracts/resources-conversation.ts';
import { folderTraps } from '../contracts/resources-folder.ts';
import { mcpServerTraps } from '../contracts/resources-mcp-server.ts';
import { providerTraps } from '../contracts/resources-provider.ts';
import { archiveTraps, blockTraps, toolTraps } from '../contracts/resources-shared.ts';
import { realServer } from './server-url.ts';

for (const traps of [blockTraps, toolTraps, folderTraps, archiveTraps, mcpServerTraps, providerTraps, conversationTraps]) traps(realServer);
