import { badQuery, contains, pageLimit } from '../page.ts';
import { query, type Routes } from '../server.ts';

/** All tags of agents and blocks, in order; the cursor is a tag (API notes §2). */
export const tagRoutes: Routes = (api, { store }) => {
  api.get('/tags', (c) => {
    const q = query(c);
    const all = new Set([...store.all('agents'), ...store.all('blocks')].flatMap((row) => row.tags));
    const [after, before] = [q.get('after'), q.get('before')];
    const found = [...all].filter((tag) => contains(tag, q.get('name') ?? q.get('query_text'))).toSorted();
    const order = q.get('order');
    if (order !== null && order !== 'asc' && order !== 'desc') throw badQuery('order', "Input should be 'asc' or 'desc'");
    const ordered = q.get('order') === 'desc' ? found.toReversed() : found;
    const from = after ? ordered.indexOf(after) + 1 : 0;
    const to = before && ordered.includes(before) ? ordered.indexOf(before) : ordered.length;
    return c.json(ordered.slice(from, to).slice(0, pageLimit(q, { limit: 50, zero: 'all' })));
  });
};
