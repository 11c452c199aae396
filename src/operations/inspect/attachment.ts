/** How many agents have a thing, in a word: `orphaned` none, `unique` one, `shared` more. */
export const attachment = (agents: number): 'orphaned' | 'unique' | 'shared' => (agents === 0 ? 'orphaned' : agents === 1 ? 'unique' : 'shared');
