import type { ReportedSignal } from '../../decide/hazard/core/reported-signal.js';
import type { IncomingSignal } from '../cap/incoming-signal.js';

/** What a codec read, as the hazard room takes it. */
export function reportedSignal(signal: IncomingSignal): ReportedSignal {
  return {
    ...signal,
    eventCode: signal.eventCode ?? '',
    areaCodes: signal.areas,
    headline: signal.headline || null,
    description: signal.description || null,
    instruction: signal.instruction || null,
  };
}
