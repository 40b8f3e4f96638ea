/** Searches a reader keeps by name. */
export const owner = 'desk';
