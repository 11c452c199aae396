import type { Routes } from '../server.ts';
import { agentLinkRoutes } from './agent-links.ts';
import { agentRoutes } from './agents.ts';
import { blockRoutes } from './blocks.ts';
import { healthRoutes } from './health.ts';
import { modelRoutes } from './models.ts';
import { toolRoutes } from './tools.ts';

/** All families of routes below `/v1`; the first that matches a path answers. */
export const ALL_ROUTES: readonly Routes[] = [healthRoutes, modelRoutes, agentRoutes, agentLinkRoutes, blockRoutes, toolRoutes];
