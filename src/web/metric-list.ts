import type { Config } from '../config.ts';
import type { Count, Figures } from '../store/figures.ts';

/** Every number that is told, under the name that monitoring is written against: names are never changed, docs/ops/prometheus.md lists them. */
export interface Measure {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  /** By the value of its label; null: there is nothing to tell. */
  read(figures: Figures, here: Here): number | null | readonly (readonly [string, number])[];
}

export interface Here {
  readonly config: Pick<Config, 'messageReserveMb' | 'mediaReserveMb'>;
  readonly now: number;
  /** Seconds. */
  readonly loop: number;
  readonly memory: Readonly<Record<string, number>>;
  readonly uptime: number;
  readonly version: string;
  readonly free: number;
}

const MB = 1024 * 1024;

const named = (counts: readonly Count[], ...always: string[]): [string, number][] => {
  const rest = always.filter((name) => !counts.some((count) => count.name === name));
  return [
    ...counts.map(({ name, n }): [string, number] => [name, n]),
    ...rest.map((name): [string, number] => [name, 0]),
  ];
};
const seconds = (at: number | null): number | null => (at === null ? null : at / 1000);
const age = (at: number | null, now: number): number | null => (at === null ? null : Math.max(0, (now - at) / 1000));

const PULL_STATES = ['idle', 'pulling', 'paused', 'failing'] as const;

const pulling: readonly Measure[] = [
  {
    name: 'huicun_archive_lag_seconds',
    help: '距上一次与企业微信对齐的秒数',
    read: ({ pulling: { caughtUpAt } }, { now }) => age(caughtUpAt, now),
  },
  {
    name: 'huicun_last_aligned_timestamp_seconds',
    help: '上一次拉取成功并与企业微信对齐的时间',
    read: ({ pulling: { caughtUpAt } }) => seconds(caughtUpAt),
  },
  {
    name: 'huicun_newest_message_timestamp_seconds',
    help: '最新一条消息的发送时间',
    read: ({ newestSentAt }) => seconds(newestSentAt),
  },
  {
    name: 'huicun_newest_record_age_seconds',
    help: '最新一条记录入库至今的秒数',
    read: ({ newestReceivedAt }, { now }) => age(newestReceivedAt, now),
  },
  {
    name: 'huicun_pull_state',
    help: '拉取的状态，当前的为 1',
    label: 'state',
    read: ({ pulling: { state } }) => PULL_STATES.map((name) => [name, name === state ? 1 : 0]),
  },
];

const records: readonly Measure[] = [
  { name: 'huicun_records_received', help: '已拉取的记录数', read: ({ received }) => received },
  { name: 'huicun_records_opened', help: '已解密的记录数', read: ({ opened }) => opened },
  { name: 'huicun_messages_indexed', help: '各月索引中的消息数之和，应等于已解密', read: ({ indexed }) => indexed },
  { name: 'huicun_messages_reviewed', help: '规则检查过的消息数', read: ({ reviewed }) => reviewed },
  {
    name: 'huicun_records_waiting',
    help: '还没有解密的记录数，按原因',
    label: 'reason',
    read: ({ waiting }) => named(waiting),
  },
  {
    name: 'huicun_station_behind',
    help: '各站落后的条数：解密、索引、规则检查、存证日志',
    label: 'station',
    read: ({ received, opened, indexed, reviewed, log }) => [
      ['open', received - opened],
      ['index', opened - indexed],
      ['review', opened - reviewed],
      ['log', log.waiting],
    ],
  },
  {
    name: 'huicun_gaps',
    help: '接收缺口数，按状态',
    label: 'state',
    read: ({ gaps }) => named(gaps, 'unexplained', 'possibly-lost'),
  },
];

const work: readonly Measure[] = [
  {
    name: 'huicun_media',
    help: '媒体文件数，按状态',
    label: 'state',
    read: ({ media }) => named(media, 'waiting', 'done', 'failed', 'skipped'),
  },
  {
    name: 'huicun_media_oldest_waiting_seconds',
    help: '最早一个等待下载的媒体文件发出至今的秒数',
    read: ({ oldestMediaAt }, { now }) => age(oldestMediaAt, now),
  },
  {
    name: 'huicun_sdk_restarts',
    help: 'SDK 进程重启次数，按原因，最近一千次之内',
    label: 'cause',
    read: ({ hostRestarts }) => named(hostRestarts, 'died', 'silent', 'record', 'routine'),
  },
  {
    name: 'huicun_wecom_errors',
    help: '拉取时遇到的错误次数，按错误码',
    label: 'code',
    read: ({ errors }) => named(errors),
  },
  {
    name: 'huicun_notices',
    help: '没有送达的通知数，按状态',
    label: 'state',
    read: ({ notices }) => named(notices, 'waiting', 'failed', 'unreached'),
  },
  {
    name: 'huicun_exports',
    help: '没有结束的导出任务数，按状态',
    label: 'state',
    read: ({ exports }) => named(exports, 'asked', 'waiting', 'running'),
  },
  { name: 'huicun_log_entries', help: '存证日志的条目数', read: ({ log }) => log.size },
  {
    name: 'huicun_checkpoint_timestamp_seconds',
    help: '最新一个检查点的签名时间',
    read: ({ log }) => seconds(log.checkpoint?.at ?? null),
  },
  { name: 'huicun_checkpoints_sent', help: '已送出的检查点数', read: ({ checkpoints }) => checkpoints.sent },
  { name: 'huicun_checkpoints_late', help: '逾期没有送出检查点的去处数', read: ({ checkpoints }) => checkpoints.late },
];

const backups: readonly Measure[] = [
  { name: 'huicun_backup_on', help: '是否开启了定时备份', read: ({ backup: { isOn } }) => (isOn ? 1 : 0) },
  {
    name: 'huicun_backup_last_timestamp_seconds',
    help: '最近一份已核对的备份的开始时间',
    read: ({ backup: { lastAt } }) => seconds(lastAt),
  },
  {
    name: 'huicun_backup_age_seconds',
    help: '最近一份已核对的备份开始至今的秒数',
    read: ({ backup: { lastAt } }, { now }) => age(lastAt, now),
  },
  { name: 'huicun_backup_bytes', help: '最近一份已核对的备份的大小', read: ({ backup: { bytes } }) => bytes },
  {
    name: 'huicun_backup_failed',
    help: '此后是否有备份失败',
    read: ({ backup: { hasFailed } }) => (hasFailed ? 1 : 0),
  },
  {
    name: 'huicun_backup_drill_timestamp_seconds',
    help: '最近一次相符的恢复演练的时间',
    read: ({ backup: { drilledAt } }) => seconds(drilledAt),
  },
];

const machine: readonly Measure[] = [
  {
    name: 'huicun_build_info',
    help: '程序的版本，值总是 1',
    label: 'version',
    read: (_figures, { version }) => [[version, 1]],
  },
  { name: 'huicun_sessions', help: '登录中的会话数', read: ({ sessions }) => sessions },
  { name: 'huicun_service_starts', help: '服务启动次数，最近一千次之内', read: ({ service }) => service.starts },
  {
    name: 'huicun_service_unclean_starts',
    help: '其中上一次没有正常结束的次数',
    read: ({ service }) => service.unclean,
  },
  { name: 'huicun_uptime_seconds', help: '本次启动至今的秒数', read: (_figures, { uptime }) => uptime },
  {
    name: 'huicun_event_loop_delay_seconds',
    help: '网页线程的延迟，上次读取以来的 99 分位',
    read: (_figures, { loop }) => loop,
  },
  {
    name: 'huicun_memory_bytes',
    help: '常驻内存，按进程：服务、SDK、媒体处理',
    label: 'process',
    read: (_figures, { memory }) => Object.entries(memory),
  },
  { name: 'huicun_disk_free_bytes', help: '数据目录所在磁盘的剩余空间', read: (_figures, { free }) => free },
  { name: 'huicun_disk_total_bytes', help: '数据目录所在磁盘的大小', read: ({ disk }) => disk?.total ?? null },
  {
    name: 'huicun_disk_reserve_bytes',
    help: '剩余低于此值时暂停：messages 为拉取消息，media 为下载媒体',
    label: 'what',
    read: (_figures, { config }) => [
      ['messages', config.messageReserveMb * MB],
      ['media', config.mediaReserveMb * MB],
    ],
  },
  {
    name: 'huicun_data_bytes',
    help: '数据目录的占用，按类别，每小时统计',
    label: 'kind',
    read: ({ disk }) => {
      if (disk === null) return null;
      const { evidence, read, media, previews, exports, backups } = disk;
      return Object.entries({ evidence, read, media, previews, exports, backups });
    },
  },
];

export const MEASURES: readonly Measure[] = [...pulling, ...records, ...work, ...backups, ...machine];
