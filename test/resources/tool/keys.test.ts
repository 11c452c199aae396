import { toolKeys } from '../../contracts/tool-keys.ts';
import { createPlace } from '../../support/place.ts';

toolKeys(() => createPlace());
