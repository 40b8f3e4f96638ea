import * as cards from './message-cards.ts';
import * as gatherings from './message-gatherings.ts';
import { markdownOf } from './message-markdown.ts';
import type { MediumView } from './message-media.ts';
import * as records from './message-records.ts';
import type { BodyTools, Shape } from './message-shapes.ts';

/** What the view of each type is given, beyond its words and media. A type that is not here is shown as plain text. */
interface TypeView {
  shape(tools: BodyTools): Shape;
  body(body: never, tools: BodyTools): object;
}

const nothing = () => ({});
const said = (body: TypeView['body'] = nothing): TypeView => ({ shape: () => 'said', body });
const card = (body: TypeView['body'] = nothing): TypeView => ({ shape: () => 'card', body });

/** What can be seen in place needs no frame; anything else about it stands on a card. */
const seen = (shown: (medium: MediumView) => unknown): TypeView => ({
  shape: ({ media }) => (media[0] && shown(media[0]) ? 'bare' : 'card'),
  body: nothing,
});

const picture = seen((medium) => medium.picture);

const VIEWS: Readonly<Record<string, TypeView>> = {
  image: picture,
  emotion: picture,
  voice: { shape: ({ media }) => (media[0]?.playable ? 'said' : 'card'), body: nothing },
  video: seen((medium) => medium.playable),
  file: card(),
  link: card(cards.link),
  weapp: card(cards.weapp),
  card: card(cards.businessCard),
  location: card(cards.location),
  redpacket: card(cards.redPacket),
  external_redpacket: card(cards.redPacket),
  vote: card(cards.vote),
  collect: card(cards.collect),
  todo: card(cards.todo),
  docmsg: card(cards.document),
  news: card(cards.news),
  sphfeed: card(cards.channelPost),
  qydiskfile: card(cards.driveFile),
  markdown: said(({ content }: { content: string | null }, { mark }) => ({ blocks: markdownOf(content ?? '', mark) })),
  meeting: card(gatherings.meeting),
  meeting_notification: card(gatherings.notification),
  calendar: card(gatherings.calendar),
  meeting_voice_call: card(gatherings.call),
  voip_doc_share: card(),
  chatrecord: card(records.forwarded),
  mixed: { shape: records.mixedShape, body: records.mixed },
};

export function viewOf(type: string): TypeView | null {
  return Object.hasOwn(VIEWS, type) ? VIEWS[type]! : null;
}
