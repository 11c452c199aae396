import type { ResourceType } from '../core/resource-type.ts';
import { agent } from './agent/spec.ts';
import { archive } from './archive/spec.ts';
import { block } from './block/spec.ts';
import { conversation } from './conversation/spec.ts';
import { file } from './file/spec.ts';
import { folder } from './folder/spec.ts';
import { mcpServer } from './mcp-server/spec.ts';
import { provider } from './provider/spec.ts';
import { tool } from './tool/spec.ts';

/** Every built-in resource type: a new one adds its folder and its line here. */
export const resourceTypes: readonly ResourceType[] = [provider, block, folder, file, tool, mcpServer, archive, agent, conversation];
