import type { Checks } from './scope-check.ts';
import { chatChecks } from './scope-checks-chats.ts';
import { directoryChecks } from './scope-checks-directory.ts';
import { markChecks } from './scope-checks-marks.ts';
import { messageChecks } from './scope-checks-messages.ts';
import { peopleChecks } from './scope-checks-people.ts';
import { reviewChecks } from './scope-checks-review.ts';
import { ruleChecks } from './scope-checks-rules.ts';
import { violationChecks } from './scope-checks-violations.ts';

/** Every function of the store that shows a viewer anything of chats or of the people in them. */
export const CHECKS: Checks = {
  ...chatChecks,
  ...messageChecks,
  ...markChecks,
  ...violationChecks,
  ...reviewChecks,
  ...ruleChecks,
  ...peopleChecks,
  ...directoryChecks,
};

/**
 * Those that a page can reach and that are not compared, each with the reason; `file.*`: a file that has nothing to do with
 * chats. A function in neither list fails the test.
 */
export const NOT_COMPARED: Readonly<Record<string, readonly string[]>> = {
  'search is compared in search-random.test.ts': [
    'search.searchMessages',
    'search.countMessages',
    'search.searchConversations',
    'searchCoverage.readCoverage',
  ],
  'his own: nobody else’s things are in it, and of messages no more than their numbers': [
    'accounts.findOwnAccount',
    'accounts.updateOwnPassword',
    'accounts.updateOwnWecom',
    'bookmarks.countBookmarks',
    'bookmarks.listReasons',
    'bookmarks.saveBookmark',
    'bookmarks.removeBookmark',
    'devices.forgetOtherDevices',
    'exports.listExports',
    'exports.findExport',
    'exports.insertExport',
    'exports.cancelExport',
    'exports.repeatExport',
    'exports.removeExport',
    'exports.isExportInSight',
    'readingMarks.listReadingMarks',
    'readingMarks.moveReadingMark',
    'reasons.areReasonsAsked',
    'reasons.needsReason',
    'reasons.listOwnReasons',
    'reasons.saveReason',
    'reasons.saveReasonPrompt',
    'savedSearches.listSavedSearches',
    'savedSearches.saveSearch',
    'savedSearches.useSavedSearch',
    'savedSearches.renameSavedSearch',
    'savedSearches.removeSavedSearch',
    'sessions.listOwnSessions',
    'shownMessages.wasShown',
    'sessions.removeOwnSessions',
    'totp.saveOwnTotp',
    'totp.removeOwnTotp',
  ],
  'what was judged is compared in review.test.ts, what was drawn in samples.test.ts': [
    'reviewFigures.listReviewers',
    'reviewQueue.listLastJudged',
    'reviewRecords.*',
    'samplings.*',
    'verdicts.*',
  ],
  'what a rule found in the past is shown to each in his scope in archive/review-past.test.ts': ['lookbacks.*'],
  'names of people, departments and groups, for what is shown already': [
    'customers.listStaffOf',
    'customers.readConditionNames',
    'employees.listStaffNames',
    'lookup.listDepartmentNames',
    'names.listNames',
    'names.listFormerNames',
    'staffDepartments.listStaffDepartments',
    'violationDetails.listPartyNames',
  ],
  'how the system does: counts and times, nothing that anybody said': [
    'callbacks.readCallbacks',
    'callbacks.forgetVerified',
    'checkFacts.readDirectoryFacts',
    'checkFacts.listScopeLeavers',
    'checkFacts.readConsentFacts',
    'checkFacts.listLicenceFacts',
    'checkFacts.listKeyFacts',
    'checkFacts.findCallbackFacts',
    'checkFacts.listSyncFacts',
    'checks.listChecks',
    'health.readHealth',
    'keyVersions.listKeyVersions',
    'licences.listLicences',
    'licences.saveLicence',
    'media.readMediaState',
    'mediaQueue.retryMedium',
    'mediaQueue.retryMedia',
    'outsiders.countStaleOutsiders',
    'outsiders.listTalked',
    'recordings.findArchiveEnd',
    'ruleHits.countRuleHits',
    'settings.readSettings',
    'settings.saveSetting',
    'syncParts.readSyncParts',
    'keepers.setKeeper',
  ],
  'what the company looks for: rules and their versions hold nothing anybody said': ['ruleList.*', 'rules.*'],
  'whom the program told by which way: rules and receivers, never who did what': [
    'channels.*',
    'notices.*',
    'noticeTemplates.*',
  ],
  'roles, accounts and the trail: whoever may see them sees them whole, and they say nothing of what was said': [
    'accessPreview.*',
    'reviewDuties.*',
    'accountRecovery.*',
    'accounts.issueResetCode',
    'grants.*',
    'invitations.*',
    'masking.*',
    'roles.*',
    'scopePeople.*',
    'separation.*',
    'staffAccess.*',
    'staffAccounts.*',
    'trailList.*',
    'trailVerify.*',
  ],
};
