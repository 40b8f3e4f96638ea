import type { Calendar } from '../calendar/calendar.ts';

/** By which rules dialogues are cut and gaps are counted: one version of all of it together. */
export interface DialogueRules {
  /** Whether phrases of customers end a dialogue at all. */
  readonly phrasesOn: boolean;
  /** Minutes without a message after which a dialogue is over, 1–1440 (S3 §9.8.2). */
  readonly silenceSingle: number;
  readonly silenceGroup: number;
}

export const DEFAULT_RULES: DialogueRules = { phrasesOn: true, silenceSingle: 30, silenceGroup: 60 };

export interface Basis {
  readonly rules: DialogueRules;
  /** Version of dialogue_rules; 0: the defaults. */
  readonly version: number;
  /** Folded phrases in force; empty when phrasesOn is false. */
  readonly phrases: readonly string[];
  /** The calendar of an employee today. */
  readonly calendars: CalendarsOf;
}

/** Who works when. Made by store/calendars.ts `readCalendars`. */
export interface CalendarsOf {
  of(userid: string): Calendar;
}
