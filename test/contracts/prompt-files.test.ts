import { createPlace } from '../support/place.ts';
import { promptFiles } from './prompt-files.ts';

promptFiles('the dev server', () => createPlace());
