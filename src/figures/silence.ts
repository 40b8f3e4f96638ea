/** Minutes without a message after which a dialogue may be said to be over (S3 §9.8.2). */
export const SILENCE = { least: 1, most: 1440 } as const;
