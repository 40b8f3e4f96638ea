import type { Action } from '../action.ts';
import type { Page } from '../page.ts';
import { accountShow } from './account-show.ts';
import { chatList } from './chat-list.ts';
import { conversationList } from './conversation-list.ts';
import { exportCancel } from './export-cancel.ts';
import { exportCreate } from './export-create.ts';
import { exportFile } from './export-file.ts';
import { exportList } from './export-list.ts';
import { exportRemove } from './export-remove.ts';
import { exportRepeat } from './export-repeat.ts';
import { firstCreate } from './first-create.ts';
import { firstNew } from './first-new.ts';
import { healthShow } from './health-show.ts';
import { homeShow } from './home-show.ts';
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
import { passwordUpdate } from './password-update.ts';
import { pullCreate } from './pull-create.ts';
import { recordingCount } from './recording-count.ts';
import { recordingList } from './recording-list.ts';
import { scanCreate } from './scan-create.ts';
import { scanNew } from './scan-new.ts';
import { searchCount } from './search-count.ts';
import { searchList } from './search-list.ts';
import { sessionRemove } from './session-remove.ts';
import { signInCreate } from './sign-in-create.ts';
import { signInNew } from './sign-in-new.ts';
import { signInRemove } from './sign-in-remove.ts';
import { wecomNew } from './wecom-new.ts';
import { wecomRemove } from './wecom-remove.ts';

/** Every URL of the appliance. */
export const pages: readonly Page[] = [
  signInNew,
  firstNew,
  accountShow,
  chatList,
  conversationList,
  messageList,
  messageAgain,
  searchList,
  searchCount,
  recordingList,
  recordingCount,
  exportList,
  healthShow,
  mediaList,
];

export const actions: readonly Action[] = [
  homeShow,
  signInCreate,
  signInRemove,
  scanNew,
  scanCreate,
  firstCreate,
  passwordUpdate,
  wecomNew,
  wecomRemove,
  sessionRemove,
  messageShow,
  mediumShow,
  mediumThumb,
  mediumView,
  mediumPlay,
  mediumDownload,
  mediaRetry,
  pullCreate,
  exportCreate,
  exportCancel,
  exportRepeat,
  exportRemove,
  exportFile,
];
