/** Messages a reader marked for himself, each with a reason. */
export const owner = 'desk';
