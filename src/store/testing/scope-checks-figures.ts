import type { Checks } from './scope-check.ts';
import { customerFigureChecks } from './scope-checks-figure-customers.ts';
import { tableFigureChecks } from './scope-checks-figure-tables.ts';
import { timeoutChecks } from './scope-checks-timeouts.ts';

/** Figures of people and of their customers: each in his scope. One line for each function that shows any. */
export const figureChecks: Checks = { ...customerFigureChecks, ...tableFigureChecks, ...timeoutChecks };

/** Those that are not compared, each with the reason. */
export const FIGURES_NOT_COMPARED: Readonly<Record<string, readonly string[]>> = {
  'the rule by which groups are called active: nothing that anybody said': ['figureActivityRule.*'],
  'on which days new customers are to hear from their employee again: nothing that anybody said': [
    'figureRevisitRules.*',
  ],
  'by which rules answers are late: minutes, names and versions, nothing that anybody said': ['replyRules.*'],
  'counts by day of what others compare one by one: who sees how much is in web/figure-overview.test.ts': [
    'figureOverview.readOverview',
  ],
  'his own reports, and nobody else’s: in web/reports.test.ts': ['reportPlans.*'],
  'which columns somebody chose for himself, by his account': ['figureColumns.*'],
  'how far the figures are: of the whole archive, of nobody in particular': ['figureProgress.*'],
  'by which rules figures are worked out: hours, words and versions, nothing that anybody said': [
    'calendars.*',
    'calendarChanges.*',
    'dialogueRules.*',
    'endPhrases.*',
    'figureRebuild.*',
  ],
  'whom a calendar is for: employees out of scope are not named, in web/calendars.test.ts': ['calendarPeople.*'],
};
