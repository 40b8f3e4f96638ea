import * as accessPreview from './access-preview.ts';
import * as accountRecovery from './account-recovery.ts';
import * as accounts from './accounts.ts';
import * as awaited from './awaited.ts';
import * as backups from './backups.ts';
import * as bookmarks from './bookmarks.ts';
import * as calendarChanges from './calendar-changes.ts';
import * as calendarPeople from './calendar-people.ts';
import * as calendars from './calendars.ts';
import * as callbacks from './callbacks.ts';
import * as caseEvents from './case-events.ts';
import * as caseItemList from './case-item-list.ts';
import * as caseItems from './case-items.ts';
import * as caseList from './case-list.ts';
import * as cases from './cases.ts';
import * as channels from './channels.ts';
import * as chatMessages from './chat-messages.ts';
import * as chats from './chats.ts';
import * as checkFacts from './check-facts.ts';
import * as checkpointList from './checkpoint-list.ts';
import * as checkpointPlaces from './checkpoint-places.ts';
import * as checkpoints from './checkpoints.ts';
import * as checks from './checks.ts';
import * as consents from './consents.ts';
import * as conversations from './conversations.ts';
import * as customerCalls from './customer-calls.ts';
import * as customerHistory from './customer-history.ts';
import * as customers from './customers.ts';
import type { ReadDb, WriteDb } from './db.ts';
import * as devices from './devices.ts';
import * as dialogueRecompute from './dialogue-recompute.ts';
import * as dialogueRules from './dialogue-rules.ts';
import * as directory from './directory.ts';
import * as directoryChanges from './directory-changes.ts';
import * as diskDays from './disk-days.ts';
import * as disposalPreview from './disposal-preview.ts';
import * as disposalRun from './disposal-run.ts';
import * as disposalRunCertificate from './disposal-run-certificate.ts';
import * as disposalRunDesk from './disposal-run-desk.ts';
import * as disposalRunForget from './disposal-run-forget.ts';
import * as disposalRunMedia from './disposal-run-media.ts';
import * as disposalWork from './disposal-work.ts';
import * as disposals from './disposals.ts';
import * as employees from './employees.ts';
import * as endPhrases from './end-phrases.ts';
import * as envelopes from './envelopes.ts';
import * as excerptList from './excerpt-list.ts';
import * as excerpts from './excerpts.ts';
import * as exportApprovals from './export-approvals.ts';
import * as exportQueue from './export-queue.ts';
import * as exports from './exports.ts';
import * as figureActivity from './figure-activity.ts';
import * as figureActivityRule from './figure-activity-rule.ts';
import * as figureColumns from './figure-columns.ts';
import * as figureCustomerRows from './figure-customer-rows.ts';
import * as figureCustomers from './figure-customers.ts';
import * as figureGroup from './figure-group.ts';
import * as figureGroupMembers from './figure-group-members.ts';
import * as figureGroupWords from './figure-group-words.ts';
import * as figureGroups from './figure-groups.ts';
import * as figureOverview from './figure-overview.ts';
import * as figureProgress from './figure-progress.ts';
import * as figureRebuild from './figure-rebuild.ts';
import * as figureRevisitRules from './figure-revisit-rules.ts';
import * as figureRevisits from './figure-revisits.ts';
import * as figureRows from './figure-rows.ts';
import * as figureTable from './figure-table.ts';
import * as figureTrend from './figure-trend.ts';
import * as figureViolations from './figure-violations.ts';
import * as figures from './figures.ts';
import type { FileKind } from './files.ts';
import * as grants from './grants.ts';
import * as groupFigures from './group-figures.ts';
import * as guests from './guests.ts';
import * as health from './health.ts';
import * as holdCounts from './hold-counts.ts';
import * as holds from './holds.ts';
import * as imports from './imports.ts';
import * as incidentCounts from './incident-counts.ts';
import * as incidents from './incidents.ts';
import * as invitations from './invitations.ts';
import * as keepers from './keepers.ts';
import * as keptMaking from './kept-making.ts';
import * as keptWriting from './kept-writing.ts';
import * as keyVersions from './key-versions.ts';
import * as licences from './licences.ts';
import * as log from './log.ts';
import * as logHealth from './log-health.ts';
import * as lookAgain from './look-again.ts';
import * as lookbackWork from './lookback-work.ts';
import * as lookbacks from './lookbacks.ts';
import * as lookup from './lookup.ts';
import * as lostCustomers from './lost-customers.ts';
import { asSeen } from './mask-results.ts';
import * as masking from './masking.ts';
import * as media from './media.ts';
import * as mediaQueue from './media-queue.ts';
import * as messages from './messages.ts';
import * as months from './months.ts';
import * as names from './names.ts';
import * as noticeTemplates from './notice-templates.ts';
import * as notices from './notices.ts';
import * as operationLog from './operation-log.ts';
import * as operations from './operations.ts';
import * as outsiders from './outsiders.ts';
import * as packageCount from './package-count.ts';
import * as personChats from './person-chats.ts';
import * as personCopies from './person-copies.ts';
import * as personFigures from './person-figures.ts';
import * as ranges from './ranges.ts';
import * as readingMarks from './reading-marks.ts';
import * as reasons from './reasons.ts';
import * as recordings from './recordings.ts';
import * as replyRules from './reply-rules.ts';
import * as reportPlans from './report-plans.ts';
import * as restrictionReport from './restriction-report.ts';
import * as restrictions from './restrictions.ts';
import * as retention from './retention.ts';
import * as retentionEnds from './retention-ends.ts';
import * as retentionForecast from './retention-forecast.ts';
import * as retentionPlan from './retention-plan.ts';
import * as retentionTester from './retention-tester.ts';
import * as reveals from './reveals.ts';
import * as review from './review.ts';
import * as reviewDuties from './review-duties.ts';
import * as reviewEvents from './review-events.ts';
import * as reviewFigures from './review-figures.ts';
import * as reviewQueue from './review-queue.ts';
import * as reviewRecords from './review-records.ts';
import * as roles from './roles.ts';
import * as roomMembers from './room-members.ts';
import * as rooms from './rooms.ts';
import * as ruleHits from './rule-hits.ts';
import * as ruleList from './rule-list.ts';
import * as rules from './rules.ts';
import * as sampleDraw from './sample-draw.ts';
import * as samplings from './samplings.ts';
import * as savedSearches from './saved-searches.ts';
import * as schemas from './schemas.ts';
import * as scopePeople from './scope-people.ts';
import * as search from './search.ts';
import * as searchCoverage from './search-coverage.ts';
import * as separation from './separation.ts';
import * as serviceStarts from './service-starts.ts';
import * as sessions from './sessions.ts';
import * as settings from './settings.ts';
import * as shownMessages from './shown-messages.ts';
import * as signInTries from './sign-in-tries.ts';
import * as silence from './silence.ts';
import * as staffAccess from './staff-access.ts';
import * as staffAccounts from './staff-accounts.ts';
import * as staffDepartments from './staff-departments.ts';
import * as syncParts from './sync-parts.ts';
import * as talkers from './talkers.ts';
import * as timeoutList from './timeout-list.ts';
import * as timeoutRevoked from './timeout-revoked.ts';
import * as timeouts from './timeouts.ts';
import * as totp from './totp.ts';
import * as trail from './trail.ts';
import * as trailList from './trail-list.ts';
import * as trailVerify from './trail-verify.ts';
import * as unlistedRooms from './unlisted-rooms.ts';
import * as unread from './unread.ts';
import * as untold from './untold.ts';
import * as untoldTimeouts from './untold-timeouts.ts';
import * as verdicts from './verdicts.ts';
import * as viewers from './viewers.ts';
import * as violationCopies from './violation-copies.ts';
import * as violationDetails from './violation-details.ts';
import * as violationGroups from './violation-groups.ts';
import * as violationList from './violation-list.ts';
import * as violations from './violations.ts';
import * as waiting from './waiting.ts';

/** Every store function, by `file.name`: how a call finds its way to the thread that owns the file. */
const modules: Readonly<Record<string, { owner: string } & Readonly<Record<string, unknown>>>> = {
  accessPreview,
  replyRules,
  restrictionReport,
  restrictions,
  holdCounts,
  disposalPreview,
  disposalRun,
  disposalRunCertificate,
  disposalRunDesk,
  disposalRunForget,
  disposalRunMedia,
  disposalWork,
  disposals,
  holds,
  retentionTester,
  retentionPlan,
  retentionForecast,
  retentionEnds,
  retention,
  roles,
  scopePeople,
  separation,
  personCopies,
  personFigures,
  personChats,
  groupFigures,
  customerHistory,
  customerCalls,
  accountRecovery,
  accounts,
  guests,
  talkers,
  unread,
  violationCopies,
  violationDetails,
  violationGroups,
  violationList,
  violations,
  verdicts,
  sampleDraw,
  samplings,
  reviewRecords,
  reviewQueue,
  reviewFigures,
  reviewDuties,
  savedSearches,
  ruleList,
  review,
  reviewEvents,
  ruleHits,
  rules,
  readingMarks,
  reasons,
  reportPlans,
  shownMessages,
  awaited,
  backups,
  bookmarks,
  keptWriting,
  keptMaking,
  excerpts,
  excerptList,
  cases,
  caseList,
  caseItems,
  caseEvents,
  caseItemList,
  callbacks,
  calendarChanges,
  calendarPeople,
  calendars,
  channels,
  chatMessages,
  chats,
  checkFacts,
  checkpointList,
  checkpointPlaces,
  checkpoints,
  checks,
  consents,
  conversations,
  customers,
  devices,
  dialogueRecompute,
  dialogueRules,
  endPhrases,
  figureRebuild,
  directory,
  directoryChanges,
  diskDays,
  employees,
  envelopes,
  exportApprovals,
  exportQueue,
  exports,
  figureOverview,
  figureCustomerRows,
  figureCustomers,
  figureRevisitRules,
  figureRevisits,
  figureRows,
  figureTable,
  figureTrend,
  figureViolations,
  figureActivity,
  figureActivityRule,
  figureGroup,
  figureGroupMembers,
  figureGroups,
  figureGroupWords,
  figureColumns,
  figureProgress,
  figures,
  imports,
  health,
  grants,
  incidentCounts,
  incidents,
  invitations,
  keepers,
  keyVersions,
  licences,
  log,
  logHealth,
  lookAgain,
  lookbackWork,
  lookbacks,
  lookup,
  lostCustomers,
  masking,
  media,
  mediaQueue,
  messages,
  months,
  names,
  noticeTemplates,
  notices,
  operationLog,
  operations,
  outsiders,
  packageCount,
  ranges,
  recordings,
  roomMembers,
  reveals,
  rooms,
  schemas,
  search,
  searchCoverage,
  serviceStarts,
  sessions,
  settings,
  signInTries,
  silence,
  staffAccess,
  staffAccounts,
  staffDepartments,
  syncParts,
  timeoutList,
  totp,
  trail,
  trailList,
  trailVerify,
  viewers,
  unlistedRooms,
  untold,
  untoldTimeouts,
  timeoutRevoked,
  timeouts,
  waiting,
};

// biome-ignore lint/suspicious/noExplicitAny: a registry of functions of every shape; the door's own signature is exact
export type StoreFunction = (db: any, ...args: any[]) => unknown;

const byName = new Map<string, { owner: FileKind; fn: StoreFunction }>();
const nameByFunction = new Map<StoreFunction, string>();
for (const [file, module] of Object.entries(modules)) {
  for (const [name, value] of Object.entries(module)) {
    if (typeof value !== 'function') continue;
    byName.set(`${file}.${name}`, { owner: module.owner as FileKind, fn: value as StoreFunction });
    nameByFunction.set(value as StoreFunction, `${file}.${name}`);
  }
}

/** The names of the registered files, for the test that compares them with the disk. */
export const storeFiles = Object.keys(modules);

/** How a function is called on its way through threads. */
export function nameOf(fn: (db: ReadDb & WriteDb, ...args: never[]) => unknown): string {
  const name = nameByFunction.get(fn as StoreFunction);
  if (!name) throw new Error(`${fn.name} is not registered in store/index.ts`);
  return name;
}

export function functionNamed(name: string): { owner: FileKind; fn: StoreFunction } {
  const found = byName.get(name);
  if (!found) throw new Error(`store has no ${name}`);
  return found;
}

/** What a function reads, as its viewer may see it. */
export function readNamed(name: string, db: ReadDb, args: unknown[]): unknown {
  const { owner, fn } = functionNamed(name);
  return asSeen(db, { file: name.slice(0, name.indexOf('.')), owner }, args, fn(db, ...args));
}
