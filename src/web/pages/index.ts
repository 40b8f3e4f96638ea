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
import { bookmarkEdit } from './bookmark-edit.ts';
import { bookmarkList } from './bookmark-list.ts';
import { bookmarkRemove } from './bookmark-remove.ts';
import { bookmarkUpdate } from './bookmark-update.ts';
import { branchShow } from './branch-show.ts';
import { changeList } from './change-list.ts';
import { chatCalendar } from './chat-calendar.ts';
import { chatList } from './chat-list.ts';
import { chatPrint } from './chat-print.ts';
import { conversationList } from './conversation-list.ts';
import { customerCount } from './customer-count.ts';
import { customerExport } from './customer-export.ts';
import { customerList } from './customer-list.ts';
import { customerLost } from './customer-lost.ts';
import { customerLostExport } from './customer-lost-export.ts';
import { customerOthers } from './customer-others.ts';
import { customerShow } from './customer-show.ts';
import { doctorShow } from './doctor-show.ts';
import { doctorTest } from './doctor-test.ts';
import { employeeExport } from './employee-export.ts';
import { employeeList } from './employee-list.ts';
import { employeeShow } from './employee-show.ts';
import { exportCancel } from './export-cancel.ts';
import { exportCreate } from './export-create.ts';
import { exportFile } from './export-file.ts';
import { exportList } from './export-list.ts';
import { exportRemove } from './export-remove.ts';
import { exportRepeat } from './export-repeat.ts';
import { firstCreate } from './first-create.ts';
import { firstNew } from './first-new.ts';
import { groupExport } from './group-export.ts';
import { groupList } from './group-list.ts';
import { groupShow } from './group-show.ts';
import { healthShow } from './health-show.ts';
import { homeShow } from './home-show.ts';
import { invitationCreate } from './invitation-create.ts';
import { invitationList } from './invitation-list.ts';
import { invitationNew } from './invitation-new.ts';
import { invitationWithdraw } from './invitation-withdraw.ts';
import { joinCreate } from './join-create.ts';
import { joinNew } from './join-new.ts';
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
import { oauthCreate } from './oauth-create.ts';
import { oauthNew } from './oauth-new.ts';
import { panelShow } from './panel-show.ts';
import { passwordUpdate } from './password-update.ts';
import { peopleList } from './people-list.ts';
import { personFind } from './person-find.ts';
import { pullCreate } from './pull-create.ts';
import { readingMarkUpdate } from './reading-mark-update.ts';
import { reasonCreate } from './reason-create.ts';
import { reasonNew } from './reason-new.ts';
import { recordingCount } from './recording-count.ts';
import { recordingList } from './recording-list.ts';
import { recoveryCreate } from './recovery-create.ts';
import { resetCreate } from './reset-create.ts';
import { resetNew } from './reset-new.ts';
import { revealCreate } from './reveal-create.ts';
import { revealNew } from './reveal-new.ts';
import { roleCreate } from './role-create.ts';
import { roleEdit } from './role-edit.ts';
import { roleList } from './role-list.ts';
import { roleNew } from './role-new.ts';
import { rolePreview } from './role-preview.ts';
import { roleRemove } from './role-remove.ts';
import { roleRemoveConfirm } from './role-remove-confirm.ts';
import { roleTotp } from './role-totp.ts';
import { roleUpdate } from './role-update.ts';
import { saidList } from './said-list.ts';
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
import { setupList } from './setup-list.ts';
import { setupPairCreate } from './setup-pair-create.ts';
import { setupShow } from './setup-show.ts';
import { setupSkip } from './setup-skip.ts';
import { setupUpdate } from './setup-update.ts';
import { signInCreate } from './sign-in-create.ts';
import { signInNew } from './sign-in-new.ts';
import { signInRemove } from './sign-in-remove.ts';
import { syncCreate } from './sync-create.ts';
import { syncShow } from './sync-show.ts';
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
import { wecomNew } from './wecom-new.ts';
import { wecomRemove } from './wecom-remove.ts';

/** Every URL of the appliance. */
export const pages: readonly Page[] = [
  homeShow,
  signInNew,
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
  healthShow,
  doctorShow,
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
  trailList,
  trailVerification,
  trailShow,
  setupList,
  setupShow,
];

export const actions: readonly Action[] = [
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
  bookmarkUpdate,
  bookmarkRemove,
  exportCreate,
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
  setupPairCreate,
  setupSkip,
  setupUpdate,
  roleCreate,
  roleUpdate,
  roleRemove,
  roleTotp,
  separationUpdate,
  scopeReach,
];
