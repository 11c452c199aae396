import type { Routes } from '../server.ts';
import { agentFileRoutes } from './agent-files.ts';
import { agentLinkRoutes } from './agent-links.ts';
import { agentRoutes } from './agents.ts';
import { allMessageRoutes } from './all-messages.ts';
import { archiveRoutes } from './archives.ts';
import { blockRoutes } from './blocks.ts';
import { conversationRoutes } from './conversations.ts';
import { folderRoutes } from './folders.ts';
import { groupRoutes } from './groups.ts';
import { healthRoutes } from './health.ts';
import { identityRoutes } from './identities.ts';
import { jobRoutes } from './jobs.ts';
import { mcpServerRoutes } from './mcp-servers.ts';
import { messageRoutes } from './messages.ts';
import { modelRoutes } from './models.ts';
import { providerRoutes } from './providers.ts';
import { refusalRoutes } from './refusals.ts';
import { runRoutes } from './runs.ts';
import { stepRoutes } from './steps.ts';
import { tagRoutes } from './tags.ts';
import { toolRoutes } from './tools.ts';
import { windowRoutes } from './windows.ts';

/** All families of routes below `/v1`; the first that matches a path answers, so that the cloud's folder refusals come first. */
export const ALL_ROUTES: readonly Routes[] = [
  healthRoutes,
  modelRoutes,
  folderRoutes,
  agentFileRoutes,
  agentRoutes,
  agentLinkRoutes,
  messageRoutes,
  blockRoutes,
  toolRoutes,
  archiveRoutes,
  mcpServerRoutes,
  providerRoutes,
  identityRoutes,
  groupRoutes,
  conversationRoutes,
  windowRoutes,
  runRoutes,
  stepRoutes,
  allMessageRoutes,
  jobRoutes,
  refusalRoutes,
  tagRoutes,
];
