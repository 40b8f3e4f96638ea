import { z } from 'zod';

/** What a kept search is called. */
export const savedName = z.string().trim().max(60).default('');
