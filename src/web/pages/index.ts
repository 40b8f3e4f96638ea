import type { Action } from '../action.ts';
import type { Page } from '../page.ts';
import { accessSettingList } from './access-setting-list.ts';
import { accessSettingUpdate } from './access-setting-update.ts';
import { accountBatch } from './account-batch.ts';
import { accountBatchPreview } from './account-batch-preview.ts';
import { accountClose } from './account-close.ts';
import { accountEdit } from './account-edit.ts';
import { accountList } from './account-list.ts';
import { accountOpen } from './account-open.ts';
import { accountPreview } from './account-preview.ts';
import { accountReset } from './account-reset.ts';
import { accountResetNew } from './account-reset-new.ts';
import { accountRoleRemove } from './account-role-remove.ts';
import { accountSessionRemove } from './account-session-remove.ts';
import { accountShow } from './account-show.ts';
import { accountTotpRemove } from './account-totp-remove.ts';
import { accountUpdate } from './account-update.ts';
import { backupList } from './backup-list.ts';
import { backupPlanEdit } from './backup-plan-edit.ts';
import { backupPlanUpdate } from './backup-plan-update.ts';
import { backupStart } from './backup-start.ts';
import { backupStop } from './backup-stop.ts';
import { bookmarkEdit } from './bookmark-edit.ts';
import { bookmarkList } from './bookmark-list.ts';
import { bookmarkRemove } from './bookmark-remove.ts';
import { bookmarkUpdate } from './bookmark-update.ts';
import { branchShow } from './branch-show.ts';
import { calendarCopy } from './calendar-copy.ts';
import { calendarCreate } from './calendar-create.ts';
import { calendarDayList } from './calendar-day-list.ts';
import { calendarDayUpdate } from './calendar-day-update.ts';
import { calendarDefault } from './calendar-default.ts';
import { calendarEdit } from './calendar-edit.ts';
import { calendarHolidayCreate } from './calendar-holiday-create.ts';
import { calendarHolidayList } from './calendar-holiday-list.ts';
import { calendarHolidayTry } from './calendar-holiday-try.ts';
import { calendarList } from './calendar-list.ts';
import { calendarNew } from './calendar-new.ts';
import { calendarPeopleFind } from './calendar-people-find.ts';
import { calendarRemove } from './calendar-remove.ts';
import { calendarRemoveConfirm } from './calendar-remove-confirm.ts';
import { calendarUpdate } from './calendar-update.ts';
import { caseClose } from './case-close.ts';
import { caseCloseConfirm } from './case-close-confirm.ts';
import { caseCreate } from './case-create.ts';
import { caseEdit } from './case-edit.ts';
import { caseItemCreate } from './case-item-create.ts';
import { caseItemNew } from './case-item-new.ts';
import { caseItemRemove } from './case-item-remove.ts';
import { caseItemRemoveConfirm } from './case-item-remove-confirm.ts';
import { caseItemShow } from './case-item-show.ts';
import { caseListPage } from './case-list.ts';
import { caseMemberRemove } from './case-member-remove.ts';
import { caseMemberUpdate } from './case-member-update.ts';
import { caseNew } from './case-new.ts';
import { caseNoteCreate } from './case-note-create.ts';
import { caseReopen } from './case-reopen.ts';
import { caseReopenConfirm } from './case-reopen-confirm.ts';
import { caseShow } from './case-show.ts';
import { caseUpdate } from './case-update.ts';
import { certificateFile } from './certificate-file.ts';
import { certificateList } from './certificate-list.ts';
import { certificateShow } from './certificate-show.ts';
import { changeList } from './change-list.ts';
import { chatCalendar } from './chat-calendar.ts';
import { chatList } from './chat-list.ts';
import { chatPrint } from './chat-print.ts';
import { checkpointFileAction } from './checkpoint-file.ts';
import { checkpointList } from './checkpoint-list.ts';
import { checkpointPaper } from './checkpoint-paper.ts';
import { checkpointPlaceCreate } from './checkpoint-place-create.ts';
import { checkpointPlaceList } from './checkpoint-place-list.ts';
import { checkpointPlaceNew } from './checkpoint-place-new.ts';
import { checkpointPlaceRemove } from './checkpoint-place-remove.ts';
import { checkpointPlaceRemoveConfirm } from './checkpoint-place-remove-confirm.ts';
import { checkpointPlaceSend } from './checkpoint-place-send.ts';
import { checkpointPlaceShow } from './checkpoint-place-show.ts';
import { checkpointPlaceUpdate } from './checkpoint-place-update.ts';
import { checkpointPrint } from './checkpoint-print.ts';
import { checkpointReceipt } from './checkpoint-receipt.ts';
import { checkpointShow } from './checkpoint-show.ts';
import { claimCreate } from './claim-create.ts';
import { claimRemove } from './claim-remove.ts';
import { conversationList } from './conversation-list.ts';
import { customerCount } from './customer-count.ts';
import { customerExport } from './customer-export.ts';
import { customerList } from './customer-list.ts';
import { customerLost } from './customer-lost.ts';
import { customerLostExport } from './customer-lost-export.ts';
import { customerOthers } from './customer-others.ts';
import { customerShow } from './customer-show.ts';
import { dialogueRebuildShow } from './dialogue-rebuild-show.ts';
import { dialogueRuleShow } from './dialogue-rule-show.ts';
import { dialogueRuleUpdate } from './dialogue-rule-update.ts';
import { dialogueVersionList } from './dialogue-version-list.ts';
import { disposalCallOff } from './disposal-call-off.ts';
import { disposalCreate } from './disposal-create.ts';
import { disposalJudge } from './disposal-judge.ts';
import { disposalListPage } from './disposal-list.ts';
import { disposalNew } from './disposal-new.ts';
import { disposalPreviewAgain } from './disposal-preview-again.ts';
import { disposalShow } from './disposal-show.ts';
import { doctorShow } from './doctor-show.ts';
import { doctorTest } from './doctor-test.ts';
import { dutyList } from './duty-list.ts';
import { dutyTwo } from './duty-two.ts';
import { dutyUpdate } from './duty-update.ts';
import { employeeExport } from './employee-export.ts';
import { employeeList } from './employee-list.ts';
import { employeeShow } from './employee-show.ts';
import { endPhraseCreate } from './end-phrase-create.ts';
import { endPhraseEdit } from './end-phrase-edit.ts';
import { endPhraseRemove } from './end-phrase-remove.ts';
import { endPhraseRemoveConfirm } from './end-phrase-remove-confirm.ts';
import { endPhraseSwitch } from './end-phrase-switch.ts';
import { endPhraseUpdate } from './end-phrase-update.ts';
import { evidenceChatFind } from './evidence-chat-find.ts';
import { evidenceShow } from './evidence-show.ts';
import { evidenceVerification } from './evidence-verification.ts';
import { evidenceVerify } from './evidence-verify.ts';
import { evidenceVerifyStop } from './evidence-verify-stop.ts';
import { excerptCreate } from './excerpt-create.ts';
import { excerptEdit } from './excerpt-edit.ts';
import { excerptListPage } from './excerpt-list.ts';
import { excerptNew } from './excerpt-new.ts';
import { excerptPick } from './excerpt-pick.ts';
import { excerptRemove } from './excerpt-remove.ts';
import { excerptRemoveConfirm } from './excerpt-remove-confirm.ts';
import { excerptShow } from './excerpt-show.ts';
import { excerptUpdate } from './excerpt-update.ts';
import { exportApprovalJudge } from './export-approval-judge.ts';
import { exportApprovalList } from './export-approval-list.ts';
import { exportApprovalShow } from './export-approval-show.ts';
import { exportCancel } from './export-cancel.ts';
import { exportCreate } from './export-create.ts';
import { exportFile } from './export-file.ts';
import { exportList } from './export-list.ts';
import { exportNew } from './export-new.ts';
import { exportOrder } from './export-order.ts';
import { exportRemove } from './export-remove.ts';
import { exportRemoveConfirm } from './export-remove-confirm.ts';
import { exportRepeat } from './export-repeat.ts';
import { exportSettingShow } from './export-setting-show.ts';
import { exportSettingUpdate } from './export-setting-update.ts';
import { figureActivityEdit } from './figure-activity-edit.ts';
import { figureActivityUpdate } from './figure-activity-update.ts';
import { figureColumnUpdate } from './figure-column-update.ts';
import { figureCustomerExport } from './figure-customer-export.ts';
import { figureCustomerRows } from './figure-customer-rows.ts';
import { figureCustomerStaff } from './figure-customer-staff.ts';
import { figureCustomers } from './figure-customers.ts';
import { figureDepartmentList } from './figure-department-list.ts';
import { figureEmployeeList } from './figure-employee-list.ts';
import { figureGroupExport } from './figure-group-export.ts';
import { figureGroupList } from './figure-group-list.ts';
import { figureGroupMemberExport } from './figure-group-member-export.ts';
import { figureGroupShow } from './figure-group-show.ts';
import { figureGuideList } from './figure-guide-list.ts';
import { figureOverview } from './figure-overview.ts';
import { figurePeopleFind } from './figure-people-find.ts';
import { figureRevisitEdit } from './figure-revisit-edit.ts';
import { figureRevisitUpdate } from './figure-revisit-update.ts';
import { figureRowList } from './figure-row-list.ts';
import { figureSettingList } from './figure-setting-list.ts';
import { figureShopList } from './figure-shop-list.ts';
import { figureTableExport } from './figure-table-export.ts';
import { figureViolationExport } from './figure-violation-export.ts';
import { figureViolations } from './figure-violations.ts';
import { firstCreate } from './first-create.ts';
import { firstNew } from './first-new.ts';
import { groupExport } from './group-export.ts';
import { groupList } from './group-list.ts';
import { groupShow } from './group-show.ts';
import { healthShow } from './health-show.ts';
import { helpList } from './help-list.ts';
import { helpShow } from './help-show.ts';
import { holdAdd } from './hold-add.ts';
import { holdCreate } from './hold-create.ts';
import { holdListPage } from './hold-list.ts';
import { holdNew } from './hold-new.ts';
import { holdRelease } from './hold-release.ts';
import { holdReleaseConfirm } from './hold-release-confirm.ts';
import { holdShow } from './hold-show.ts';
import { homeShow } from './home-show.ts';
import { importFile } from './import-file.ts';
import { importList } from './import-list.ts';
import { importRemove } from './import-remove.ts';
import { importRemoveConfirm } from './import-remove-confirm.ts';
import { invitationCreate } from './invitation-create.ts';
import { invitationList } from './invitation-list.ts';
import { invitationNew } from './invitation-new.ts';
import { invitationWithdraw } from './invitation-withdraw.ts';
import { joinCreate } from './join-create.ts';
import { joinNew } from './join-new.ts';
import { judgeBatch } from './judge-batch.ts';
import { judgeCreate } from './judge-create.ts';
import { judgeUndo } from './judge-undo.ts';
import { keeperUpdate } from './keeper-update.ts';
import { keyCreate } from './key-create.ts';
import { keyDiscard } from './key-discard.ts';
import { keyImport } from './key-import.ts';
import { keyList } from './key-list.ts';
import { keyRenumber } from './key-renumber.ts';
import { keyReuse } from './key-reuse.ts';
import { keyTake } from './key-take.ts';
import { libraryCreate } from './library-create.ts';
import { libraryUpdate } from './library-update.ts';
import { licenceList } from './licence-list.ts';
import { licenceUpdate } from './licence-update.ts';
import { maskingShow } from './masking-show.ts';
import { maskingTry } from './masking-try.ts';
import { maskingUpdate } from './masking-update.ts';
import { mediaList } from './media-list.ts';
import { mediaRetry } from './media-retry.ts';
import { mediumDownload } from './medium-download.ts';
import { mediumPlay } from './medium-play.ts';
import { mediumShow } from './medium-show.ts';
import { mediumThumb } from './medium-thumb.ts';
import { mediumView } from './medium-view.ts';
import { messageAgain } from './message-again.ts';
import { messageList } from './message-list.ts';
import { messageShow } from './message-show.ts';
import { noticeChannelCreate } from './notice-channel-create.ts';
import { noticeChannelList } from './notice-channel-list.ts';
import { noticeChannelNew } from './notice-channel-new.ts';
import { noticeChannelRemove } from './notice-channel-remove.ts';
import { noticeChannelRemoveConfirm } from './notice-channel-remove-confirm.ts';
import { noticeChannelShow } from './notice-channel-show.ts';
import { noticeChannelTry } from './notice-channel-try.ts';
import { noticeMailUpdate } from './notice-mail-update.ts';
import { noticeRetry } from './notice-retry.ts';
import { noticeSentList } from './notice-sent-list.ts';
import { noticeSettingList } from './notice-setting-list.ts';
import { noticeSettingUpdate } from './notice-setting-update.ts';
import { noticeTemplateCreate } from './notice-template-create.ts';
import { noticeTemplateList } from './notice-template-list.ts';
import { noticeTemplateNew } from './notice-template-new.ts';
import { noticeTemplateRemove } from './notice-template-remove.ts';
import { noticeTemplateRemoveConfirm } from './notice-template-remove-confirm.ts';
import { noticeTemplateShow } from './notice-template-show.ts';
import { noticeTemplateSwitch } from './notice-template-switch.ts';
import { noticeTemplateSystem } from './notice-template-system.ts';
import { noticeTemplateTry } from './notice-template-try.ts';
import { noticeTemplateUpdate } from './notice-template-update.ts';
import { oauthCreate } from './oauth-create.ts';
import { oauthNew } from './oauth-new.ts';
import { panelShow } from './panel-show.ts';
import { passwordUpdate } from './password-update.ts';
import { peopleList } from './people-list.ts';
import { personFind } from './person-find.ts';
import { personReportFile } from './person-report-file.ts';
import { personReportShow } from './person-report-show.ts';
import { pullCreate } from './pull-create.ts';
import { readingMarkUpdate } from './reading-mark-update.ts';
import { reasonCreate } from './reason-create.ts';
import { reasonNew } from './reason-new.ts';
import { recordingCount } from './recording-count.ts';
import { recordingList } from './recording-list.ts';
import { recoveryCreate } from './recovery-create.ts';
import { replyRuleCreate } from './reply-rule-create.ts';
import { replyRuleDraft } from './reply-rule-draft.ts';
import { replyRuleEdit } from './reply-rule-edit.ts';
import { replyRuleEffect } from './reply-rule-effect.ts';
import { replyRuleList } from './reply-rule-list.ts';
import { replyRuleNew } from './reply-rule-new.ts';
import { replyRulePersonFind } from './reply-rule-person-find.ts';
import { replyRuleRemove } from './reply-rule-remove.ts';
import { replyRuleRemoveConfirm } from './reply-rule-remove-confirm.ts';
import { replyRuleSwitch } from './reply-rule-switch.ts';
import { replyRuleUpdate } from './reply-rule-update.ts';
import { replyRuleVersionList } from './reply-rule-version-list.ts';
import { reportEdit } from './report-edit.ts';
import { reportList } from './report-list.ts';
import { reportNew } from './report-new.ts';
import { reportRemove } from './report-remove.ts';
import { reportRemoveConfirm } from './report-remove-confirm.ts';
import { reportSave } from './report-save.ts';
import { reportSend } from './report-send.ts';
import { reportSwitch } from './report-switch.ts';
import { resetCreate } from './reset-create.ts';
import { resetNew } from './reset-new.ts';
import { restrictionCreate } from './restriction-create.ts';
import { restrictionLift } from './restriction-lift.ts';
import { restrictionListPage } from './restriction-list.ts';
import { restrictionLook } from './restriction-look.ts';
import { restrictionNew } from './restriction-new.ts';
import { restrictionShow } from './restriction-show.ts';
import { retentionCopyUpdate } from './retention-copy-update.ts';
import { retentionCreate } from './retention-create.ts';
import { retentionEdit } from './retention-edit.ts';
import { retentionEndList } from './retention-end-list.ts';
import { retentionEndUpdate } from './retention-end-update.ts';
import { retentionFind } from './retention-find.ts';
import { retentionListPage } from './retention-list.ts';
import { retentionNew } from './retention-new.ts';
import { retentionRemove } from './retention-remove.ts';
import { retentionRemoveConfirm } from './retention-remove-confirm.ts';
import { retentionTest } from './retention-test.ts';
import { retentionUpdate } from './retention-update.ts';
import { retentionVersionList } from './retention-version-list.ts';
import { revealCreate } from './reveal-create.ts';
import { revealNew } from './reveal-new.ts';
import { reviewFigures } from './review-figures.ts';
import { reviewShow } from './review-show.ts';
import { roleCreate } from './role-create.ts';
import { roleEdit } from './role-edit.ts';
import { roleList } from './role-list.ts';
import { roleNew } from './role-new.ts';
import { rolePreview } from './role-preview.ts';
import { roleRemove } from './role-remove.ts';
import { roleRemoveConfirm } from './role-remove-confirm.ts';
import { roleTotp } from './role-totp.ts';
import { roleUpdate } from './role-update.ts';
import { ruleApply } from './rule-apply.ts';
import { ruleApplyCancel } from './rule-apply-cancel.ts';
import { ruleApplyConfirm } from './rule-apply-confirm.ts';
import { ruleChatFind } from './rule-chat-find.ts';
import { ruleCreate } from './rule-create.ts';
import { ruleEdit } from './rule-edit.ts';
import { ruleImport } from './rule-import.ts';
import { ruleImportNew } from './rule-import-new.ts';
import { ruleList } from './rule-list.ts';
import { ruleNew } from './rule-new.ts';
import { rulePackAdd } from './rule-pack-add.ts';
import { rulePersonFind } from './rule-person-find.ts';
import { ruleReachShow } from './rule-reach.ts';
import { ruleRemove } from './rule-remove.ts';
import { ruleRemoveConfirm } from './rule-remove-confirm.ts';
import { ruleSwitch } from './rule-switch.ts';
import { ruleTrialCreate } from './rule-trial-create.ts';
import { ruleTrialShow } from './rule-trial-show.ts';
import { ruleUpdate } from './rule-update.ts';
import { ruleVersionList } from './rule-version-list.ts';
import { ruleWordsFile } from './rule-words-file.ts';
import { saidList } from './said-list.ts';
import { sampleJudge } from './sample-judge.ts';
import { sampleList } from './sample-list.ts';
import { samplePlanCreate } from './sample-plan-create.ts';
import { samplePlanEdit } from './sample-plan-edit.ts';
import { samplePlanList } from './sample-plan-list.ts';
import { samplePlanNew } from './sample-plan-new.ts';
import { samplePlanRemove } from './sample-plan-remove.ts';
import { samplePlanSwitch } from './sample-plan-switch.ts';
import { samplePlanUpdate } from './sample-plan-update.ts';
import { savedSearchCreate } from './saved-search-create.ts';
import { savedSearchList } from './saved-search-list.ts';
import { savedSearchRemove } from './saved-search-remove.ts';
import { savedSearchRun } from './saved-search-run.ts';
import { savedSearchUpdate } from './saved-search-update.ts';
import { scanCreate } from './scan-create.ts';
import { scanNew } from './scan-new.ts';
import { scopePeople } from './scope-people.ts';
import { scopeReach } from './scope-reach.ts';
import { searchCount } from './search-count.ts';
import { searchCoverage } from './search-coverage.ts';
import { searchList } from './search-list.ts';
import { searchRebuild } from './search-rebuild.ts';
import { separationShow } from './separation-show.ts';
import { separationUpdate } from './separation-update.ts';
import { sessionRemove } from './session-remove.ts';
import { settingsShow } from './settings-show.ts';
import { setupList } from './setup-list.ts';
import { setupPairCreate } from './setup-pair-create.ts';
import { setupShow } from './setup-show.ts';
import { setupSkip } from './setup-skip.ts';
import { setupUpdate } from './setup-update.ts';
import { signInCreate } from './sign-in-create.ts';
import { signInNew } from './sign-in-new.ts';
import { signInRemove } from './sign-in-remove.ts';
import { supportAgain } from './support-again.ts';
import { supportFile } from './support-file.ts';
import { supportShow } from './support-show.ts';
import { syncCreate } from './sync-create.ts';
import { syncShow } from './sync-show.ts';
import { timeoutCount } from './timeout-count.ts';
import { timeoutExport } from './timeout-export.ts';
import { timeoutList } from './timeout-list.ts';
import { timeoutPeopleFind } from './timeout-people-find.ts';
import { totpCreate } from './totp-create.ts';
import { totpNew } from './totp-new.ts';
import { totpRemove } from './totp-remove.ts';
import { totpShow } from './totp-show.ts';
import { totpUpdate } from './totp-update.ts';
import { trailExport } from './trail-export.ts';
import { trailList } from './trail-list.ts';
import { trailShow } from './trail-show.ts';
import { trailVerification } from './trail-verification.ts';
import { trailVerify } from './trail-verify.ts';
import { violationCount } from './violation-count.ts';
import { violationExport } from './violation-export.ts';
import { violationList } from './violation-list.ts';
import { violationPeople } from './violation-people.ts';
import { violationRules } from './violation-rules.ts';
import { violationSenderFind } from './violation-sender-find.ts';
import { violationShow } from './violation-show.ts';
import { wecomNew } from './wecom-new.ts';
import { wecomRemove } from './wecom-remove.ts';

/** Every URL of the appliance. */
export const pages: readonly Page[] = [
  homeShow,
  reviewShow,
  reviewFigures,
  dutyList,
  sampleList,
  samplePlanList,
  samplePlanNew,
  samplePlanEdit,
  signInNew,
  figureOverview,
  figureShopList,
  figureRowList,
  figureGuideList,
  figureEmployeeList,
  figureDepartmentList,
  reportList,
  reportNew,
  reportEdit,
  reportRemoveConfirm,
  figurePeopleFind,
  figureCustomers,
  figureCustomerRows,
  figureCustomerStaff,
  figureRevisitEdit,
  figureViolations,
  figureGroupList,
  figureGroupShow,
  figureActivityEdit,
  firstNew,
  joinNew,
  resetNew,
  totpNew,
  totpShow,
  accountShow,
  accountList,
  accountBatchPreview,
  accountEdit,
  accountResetNew,
  invitationList,
  invitationNew,
  chatList,
  conversationList,
  peopleList,
  branchShow,
  saidList,
  messageList,
  chatCalendar,
  chatPrint,
  panelShow,
  messageAgain,
  revealNew,
  maskingShow,
  reasonNew,
  accessSettingList,
  searchList,
  searchCount,
  searchCoverage,
  personFind,
  savedSearchList,
  recordingList,
  recordingCount,
  bookmarkList,
  bookmarkEdit,
  exportList,
  exportNew,
  exportRemoveConfirm,
  importRemoveConfirm,
  exportApprovalList,
  exportApprovalShow,
  exportSettingShow,
  importList,
  healthShow,
  helpList,
  helpShow,
  doctorShow,
  supportShow,
  mediaList,
  keyList,
  employeeList,
  employeeShow,
  customerList,
  customerCount,
  customerLost,
  changeList,
  customerOthers,
  customerShow, // after those whose address is a word
  groupList,
  groupShow,
  licenceList,
  syncShow,
  roleList,
  roleNew,
  roleEdit,
  roleRemoveConfirm,
  rolePreview,
  accountPreview,
  separationShow,
  scopePeople,
  retentionNew,
  retentionTest,
  retentionFind,
  retentionEndList,
  retentionListPage,
  retentionEdit,
  retentionRemoveConfirm,
  retentionVersionList,
  caseListPage,
  caseNew,
  caseItemNew,
  caseItemShow,
  caseItemRemoveConfirm,
  caseCloseConfirm,
  caseReopenConfirm,
  caseEdit,
  caseShow,
  excerptListPage,
  excerptPick,
  excerptNew,
  excerptEdit,
  excerptRemoveConfirm,
  excerptShow,
  holdNew,
  holdListPage,
  holdReleaseConfirm,
  holdShow,
  disposalNew,
  disposalListPage,
  disposalShow,
  certificateShow,
  restrictionNew,
  personReportShow,
  restrictionListPage,
  restrictionShow,
  ruleNew,
  ruleList,
  rulePersonFind,
  ruleChatFind,
  ruleTrialShow,
  ruleEdit,
  ruleRemoveConfirm,
  ruleVersionList,
  ruleApplyConfirm,
  ruleImportNew,
  trailList,
  trailVerification,
  trailShow,
  settingsShow,
  setupList,
  setupShow,
  violationList,
  violationCount,
  violationPeople,
  violationSenderFind,
  violationRules,
  violationShow, // after every /violations/… of one word
  noticeChannelList,
  noticeChannelNew,
  noticeSentList,
  noticeSettingList,
  noticeTemplateList,
  noticeTemplateNew,
  noticeTemplateSystem,
  noticeChannelRemoveConfirm,
  noticeChannelShow,
  noticeTemplateRemoveConfirm,
  noticeTemplateShow,
  replyRulePersonFind,
  replyRuleNew,
  replyRuleList,
  replyRuleEdit,
  replyRuleVersionList,
  replyRuleRemoveConfirm,
  timeoutCount,
  timeoutPeopleFind,
  timeoutList,
  calendarList,
  calendarNew,
  calendarEdit,
  calendarRemoveConfirm,
  calendarDayList,
  calendarHolidayList,
  calendarPeopleFind,
  dialogueRuleShow,
  dialogueRebuildShow,
  dialogueVersionList,
  endPhraseEdit,
  endPhraseRemoveConfirm,
  figureSettingList,
];

export const actions: readonly Action[] = [
  reportSave,
  reportSwitch,
  reportSend,
  reportRemove,
  judgeCreate,
  judgeBatch,
  judgeUndo,
  claimCreate,
  claimRemove,
  dutyUpdate,
  dutyTwo,
  sampleJudge,
  samplePlanCreate,
  samplePlanUpdate,
  samplePlanSwitch,
  samplePlanRemove,
  accountBatch,
  accountOpen,
  accountClose,
  accountUpdate,
  accountRoleRemove,
  accountReset,
  accountTotpRemove,
  accountSessionRemove,
  invitationCreate,
  invitationWithdraw,
  signInCreate,
  signInRemove,
  scanNew,
  scanCreate,
  firstCreate,
  oauthNew,
  oauthCreate,
  joinCreate,
  resetCreate,
  totpCreate,
  totpUpdate,
  totpRemove,
  passwordUpdate,
  wecomNew,
  wecomRemove,
  sessionRemove,
  messageShow,
  revealCreate,
  maskingUpdate,
  maskingTry,
  readingMarkUpdate,
  reasonCreate,
  accessSettingUpdate,
  mediumShow,
  mediumThumb,
  mediumView,
  mediumPlay,
  mediumDownload,
  mediaRetry,
  savedSearchCreate,
  savedSearchRun,
  savedSearchUpdate,
  savedSearchRemove,
  searchRebuild,
  pullCreate,
  doctorTest,
  supportAgain,
  supportFile,
  bookmarkUpdate,
  bookmarkRemove,
  exportCreate,
  exportOrder,
  exportApprovalJudge,
  exportSettingUpdate,
  figureRevisitUpdate,
  figureCustomerExport,
  figureViolationExport,
  figureActivityUpdate,
  figureGroupExport,
  figureGroupMemberExport,
  importFile,
  importRemove,
  exportCancel,
  exportRepeat,
  exportRemove,
  exportFile,
  employeeExport,
  customerExport,
  customerLostExport,
  groupExport,
  keeperUpdate,
  licenceUpdate,
  syncCreate,
  libraryCreate,
  libraryUpdate,
  keyCreate,
  keyTake,
  keyDiscard,
  keyImport,
  keyRenumber,
  keyReuse,
  recoveryCreate,
  trailExport,
  trailVerify,
  evidenceChatFind,
  evidenceShow,
  evidenceVerification,
  evidenceVerify,
  evidenceVerifyStop,
  checkpointList,
  checkpointShow,
  checkpointPrint,
  checkpointFileAction,
  checkpointPaper,
  checkpointReceipt,
  backupList,
  backupPlanEdit,
  checkpointPlaceList,
  checkpointPlaceNew,
  checkpointPlaceShow,
  backupStart,
  backupStop,
  backupPlanUpdate,
  checkpointPlaceCreate,
  checkpointPlaceUpdate,
  checkpointPlaceRemoveConfirm,
  checkpointPlaceRemove,
  checkpointPlaceSend,
  setupPairCreate,
  setupSkip,
  setupUpdate,
  roleCreate,
  roleUpdate,
  roleRemove,
  roleTotp,
  separationUpdate,
  scopeReach,
  retentionEndUpdate,
  retentionCopyUpdate,
  retentionCreate,
  retentionUpdate,
  retentionRemove,
  caseCreate,
  caseItemCreate,
  caseItemRemove,
  caseClose,
  caseReopen,
  caseMemberUpdate,
  caseMemberRemove,
  caseNoteCreate,
  caseUpdate,
  excerptCreate,
  excerptRemove,
  excerptUpdate,
  holdCreate,
  holdAdd,
  holdRelease,
  disposalCreate,
  disposalJudge,
  certificateFile,
  certificateList,
  disposalCallOff,
  disposalPreviewAgain,
  restrictionCreate,
  restrictionLift,
  restrictionLook,
  personReportFile,
  ruleTrialCreate,
  ruleReachShow,
  ruleImport,
  ruleApplyCancel,
  rulePackAdd,
  ruleCreate,
  ruleUpdate,
  ruleSwitch,
  ruleRemove,
  ruleApply,
  ruleWordsFile,
  violationExport,
  figureColumnUpdate,
  figureTableExport,
  noticeChannelTry,
  noticeTemplateTry,
  noticeChannelCreate,
  noticeChannelRemove,
  noticeMailUpdate,
  noticeRetry,
  noticeSettingUpdate,
  noticeTemplateCreate,
  noticeTemplateRemove,
  noticeTemplateSwitch,
  noticeTemplateUpdate,
  replyRuleDraft,
  replyRuleEffect,
  replyRuleCreate,
  replyRuleUpdate,
  replyRuleSwitch,
  replyRuleRemove,
  timeoutExport,
  calendarCreate,
  calendarUpdate,
  calendarCopy,
  calendarDefault,
  calendarRemove,
  calendarDayUpdate,
  calendarHolidayTry,
  calendarHolidayCreate,
  dialogueRuleUpdate,
  endPhraseCreate,
  endPhraseUpdate,
  endPhraseSwitch,
  endPhraseRemove,
];
