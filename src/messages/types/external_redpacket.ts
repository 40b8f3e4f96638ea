import { messageType } from '../message-type.ts';
import { packetBody, packetIn, packetPreview, packetText } from '../red-packet.ts';

/** Between companies, or with WeChat. */
export const externalRedpacket = messageType({
  msgtype: 'external_redpacket',
  label: '互通红包',
  bodyIn: packetIn,
  body: packetBody,
  text: packetText,
  preview: packetPreview,
});
