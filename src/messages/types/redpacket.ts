import { messageType } from '../message-type.ts';
import { packetBody, packetIn, packetPreview, packetText } from '../red-packet.ts';

export const redpacket = messageType({
  msgtype: 'redpacket',
  label: '红包',
  bodyIn: packetIn,
  body: packetBody,
  text: packetText,
  preview: packetPreview,
});
