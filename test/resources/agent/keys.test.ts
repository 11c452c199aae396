import { agentKeys } from '../../contracts/agent-keys.ts';
import { createPlace } from '../../support/place.ts';

agentKeys(() => createPlace());
