import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stateBackendContract } from '../../contracts/state-backend.ts';
import { testFolder } from './folder.ts';

stateBackendContract('local', async () => {
  const folder = await testFolder();
  const paths = { state: join(folder.path, '.lettactl-state.support.json'), journal: join(folder.path, '.lettactl/journal/.lettactl-state.support.json.jsonl') };
  return {
    open: folder.open,
    stored: (what) => readFile(paths[what], 'utf8'),
    store: async (what, text) => {
      await mkdir(dirname(paths[what]), { recursive: true });
      await writeFile(paths[what], text);
    },
    remove: folder.remove,
  };
});
