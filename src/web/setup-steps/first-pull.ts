import { healthView } from '../health-view.ts';
import type { SetupFacts, SetupStep, StepState } from '../setup-step.ts';
import { count, duration } from '../words.ts';

/** The end of the binding: conversations come in, seen live until the first one can be read. */
export const firstPull: SetupStep = {
  name: 'first-pull',
  title: '首次拉取',
  hint: '等到第一条会话',
  heading: '拉取第一批会话',
  why: '企业微信只保留最近几天的会话，拉取后永久存在本机；之后自动进行，不用再来这里。',
  lost: '还没有会话可以查看。',
  checks: [],
  also: ['lag'],
  button: '开始拉取',
  state,
  line: ({ health }) => (health.indexed > 0 ? `已有 ${count(health.indexed)} 条` : ''),
  task: (facts) => liveOf(facts),
  save: ({ pipeline, sync, log }) => {
    pipeline.pull().catch((error: unknown) => log.error({ err: error }, 'the first pull failed'));
    sync.run().catch((error: unknown) => log.error({ err: error }, 'the first sync failed'));
  },
};

/** What pulling cannot do without: while one of these is missing, it is not pulling that failed. */
const NEEDED = ['library', 'archive-secret', 'archive-ip'];

function state({ health, checks }: SetupFacts): StepState {
  if (health.indexed > 0) return 'done';
  if (NEEDED.some((name) => !['ok', 'warning'].includes(checks.get(name)?.state ?? ''))) return 'unset';
  return health.pulling.state === 'failing' || health.pulling.state === 'paused' ? 'error' : 'unset';
}

interface Live {
  readonly tone: 'ok' | 'error' | 'working' | 'waiting';
  readonly title: string;
  readonly line: string;
  readonly remedy: string;
  readonly stations: ReturnType<typeof healthView>['stations'];
  readonly waiting: ReturnType<typeof healthView>['waiting'];
  /** Nothing more is to come of this page. */
  readonly arrived: boolean;
}

function liveOf({ health, now }: SetupFacts): Live {
  const view = healthView(health, now);
  const { pulling, received, indexed, newestSentAt } = health;
  const common = { stations: view.stations, waiting: view.waiting, remedy: '', line: '', arrived: false };
  if (indexed > 0) {
    const late = newestSentAt === null ? '' : `，最新一条 ${duration(Math.max(0, now - newestSentAt))}前发出`;
    const more = pulling.state === 'pulling' ? '还在继续拉取' : `共 ${count(indexed)} 条可以阅读${late}`;
    return { ...common, tone: 'ok', title: '第一批会话已经到了', line: more, arrived: true };
  }
  if (pulling.state === 'failing' || pulling.state === 'paused')
    return { ...common, tone: 'error', title: `没有拉取成功：${pulling.sentence}`, remedy: view.remedy ?? '' };
  if (view.waiting.length > 0)
    return { ...common, tone: 'error', title: '会话已经收到，但还解不开', remedy: `${view.waiting[0]!.todo}。` };
  if (pulling.state === 'pulling' || received > 0)
    return { ...common, tone: 'working', title: '正在拉取', line: '可以离开本页，拉取会继续进行' };
  if (pulling.caughtUpAt === null)
    return { ...common, tone: 'waiting', title: '还没有拉取过', line: '点“开始拉取”，进度会显示在这里' };
  return {
    ...common,
    tone: 'waiting',
    title: '已与企业微信对齐，还没有会话',
    line: '请一名在开启范围内的员工发一条消息，约 15 秒后出现在这里',
  };
}
