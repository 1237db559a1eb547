import { refusedEvent } from '../answer/intervention';

describe('R21: where a guardrail of Bedrock intervened, the reason for the stop is a refusal', () => {
  const intervened = { finished: true, said: 0, pieces: 0, stopReason: 'guardrail_intervened' };
  const others = { ...intervened, stopReason: 'end_turn' };
  test('in the event that tells it', () => {
    const event = (reason: string) =>
      `data: {"type":"message_delta","delta":{"stop_sequence":"\\"stop_reason\\": \\"x\\"","stop_reason": "${reason}"}}`;
    expect(refusedEvent(event('end_turn'), intervened)).toBe(event('refusal'));
    expect(refusedEvent(event('guardrail_intervened'), intervened)).toBe(event('refusal'));
    expect(refusedEvent(event('end_turn'), others)).toBe(event('end_turn'));
    expect(refusedEvent('', intervened)).toBe('');
  });
});
