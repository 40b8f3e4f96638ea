import { type Format, formatNamed } from '../media/formats.ts';
import type { Recording, RecordingKind } from '../store/recordings.ts';

/** What files and columns of an export say of a recording. */
export const KIND_LABELS: Readonly<Record<RecordingKind, string>> = { voice: '语音', video: '视频', call: '通话录音' };

const USUAL: Readonly<Record<RecordingKind, string>> = { voice: 'amr', video: 'mp4', call: 'bin' };

const CHINA = 8 * 3_600_000;

/** `2026-11-20 14:35:01` in China's time. */
export function timeText(at: number): string {
  return new Date(at + CHINA).toISOString().slice(0, 19).replace('T', ' ');
}

/** `2026-11-20_143501_zhangwei_wm…_语音_1204-0`: told apart by seq and place, whatever people are called. */
export function stemOf(recording: Recording): string {
  const { seq, position, sentAt, kind } = recording;
  const time = timeText(sentAt).replace(' ', '_').replaceAll(':', '');
  const who = safe(recording.senderId, 28);
  return `${time}_${who}_${safe(otherSide(recording), 34)}_${KIND_LABELS[kind]}_${seq}-${position}`;
}

/** By its content. What could be started by a double click does not get the ending that would do it. */
export function extensionOf({ kind, medium }: Recording): string {
  if (medium.format === null) return USUAL[kind];
  const format = formatNamed(medium.format);
  return format.family === 'active' ? 'bin' : format.extension;
}

export function formatOfRecording({ medium }: Recording): Format {
  return formatNamed(medium.format);
}

/** With whom, seen from the sender; a group by its id. */
function otherSide({ chatKind, key, peers, senderId }: Recording): string {
  return chatKind === 'group' ? key : (peers[0] ?? senderId);
}

export function chatLabel({ external, chatKind }: Recording): string {
  return `${external ? '外部' : '内部'}${chatKind === 'group' ? '群聊' : '单聊'}`;
}

// Reserved by Windows, or unseen: a name must not look like another, nor climb out of its folder.
const UNSAFE = /[<>:"/\\|?*\p{C}\p{Zl}\p{Zp}]/gu;

/** Part of a file name on any system. */
export function safe(text: string, most: number): string {
  const plain = text.normalize('NFC').replace(UNSAFE, '_').replace(/\s+/g, ' ');
  return (
    [...plain]
      .slice(0, most)
      .join('')
      .replace(/^[. ]+|[. ]+$/g, '') || '未知'
  );
}
