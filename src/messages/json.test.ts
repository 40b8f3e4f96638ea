import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalise } from './normalise.ts';
import { AT, START } from './testing/samples.ts';

describe('ids', () => {
  it('beyond 2^53 keep every digit, as numbers and in strings of JSON', () => {
    const long = '18446744073709551615';
    const id = (json: string) => normalise(1, `{"msgid":"m","msgtype":${json}}`);
    const body = ({ body: read }: { body: unknown }) => read as Record<string, unknown>;
    assert.equal(body(id(`"meeting","meeting":{"topic":"t","meetingid": ${long}}`))['meetingid'], long);
    assert.equal(body(id(`"meeting_notification","info":{"meeting_id":${long}}`))['meeting_id'], long);
    assert.equal(body(id(`"meeting_voice_call","voiceid":${long},"meeting_voice_call":{}`))['voiceid'], long);
    assert.equal(
      body(id(`"meeting","meeting":{"topic":"t","meetingid":9007199254740991}`))['meetingid'],
      '9007199254740991',
    );
    const content = JSON.stringify(`{"topic":"t","meetingid":${long},"starttime":${START}}`);
    const { parts } = id(`"chatrecord","chatrecord":{"item":[{"type":"ChatRecordMeeting","content":${content}}]}`);
    assert.deepEqual([body(parts[0]!.content)['meetingid'], body(parts[0]!.content)['starttime']], [long, AT]);
  });

  it('that are long do not spoil the numbers beside them', () => {
    const { body } = normalise(
      1,
      `{"msgid":"m","msgtype":"location","location":{"longitude":121.12345678901234567,"latitude":31,"zoom":12345678901234567890}}`,
    );
    assert.deepEqual(body, {
      longitude: 121.12345678901235,
      latitude: 31,
      address: null,
      title: null,
      zoom: 12345678901234567000,
    });
  });
});
