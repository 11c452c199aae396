import { createPlace } from '../support/place.ts';
import { oddFiles } from './odd-files.ts';

oddFiles('the dev server', () => createPlace());
