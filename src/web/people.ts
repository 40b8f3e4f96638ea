export { type Face, People } from '../drawing/people.ts';
