import { Controller, Headers, Sse, type MessageEvent, type OnApplicationShutdown } from '@nestjs/common';
import {
  Observable,
  Subject,
  bufferTime,
  concat,
  defer,
  filter,
  from,
  interval,
  map,
  mergeMap,
  takeUntil,
  merge,
} from 'rxjs';
import { Needs } from '../access/permission.js';
import type { StoredEvent } from '../../shared/events.js';
import { EventLog } from './event-log.js';

/** Hints of one moment are told together. */
const coalesceMs = 250;
/** Keeps proxies from closing a silent stream. */
const heartbeatMs = 15_000;
/** A client that missed more than this is told to look at everything again. */
const longestReplay = 500;

/** Live hints: "this topic has news, look again". Nothing is told here that a screen could not also ask for. */
@Controller('api/v1')
export class LiveController implements OnApplicationShutdown {
  private readonly closing = new Subject<void>();
  private readonly events$ = new Subject<StoredEvent>();

  constructor(private readonly events: EventLog) {
    this.events.listen((stored) => stored.forEach((event) => this.events$.next(event)));
  }

  onApplicationShutdown(): void {
    this.closing.next();
    this.closing.complete();
  }

  /** `Last-Event-ID` is a position: what came after it is told first, without a gap. */
  @Sse('events')
  @Needs('events.read')
  live(@Headers('last-event-id') lastId?: string): Observable<MessageEvent> {
    const since = lastId !== undefined && /^\d{1,15}$/.test(lastId) ? Number(lastId) : null;
    const missed = defer(() => from(this.missed(since))).pipe(mergeMap((hints) => from(hints)));
    const coming = this.events$.pipe(
      bufferTime(coalesceMs),
      filter((stored) => stored.length > 0),
      mergeMap((stored) => from(hintsOf(stored))),
    );
    const heartbeat = interval(heartbeatMs).pipe(map((): MessageEvent => ({ type: 'heartbeat', data: {} })));
    return merge(concat(missed, coming), heartbeat).pipe(takeUntil(this.closing));
  }

  private async missed(since: number | null): Promise<MessageEvent[]> {
    const head = await this.events.headPosition();
    if (since === null || head - since > longestReplay) return [hint('all', head)];
    return hintsOf(await this.events.after(since, longestReplay));
  }
}

function hintsOf(stored: readonly StoredEvent[]): MessageEvent[] {
  const last = stored.at(-1)?.position;
  if (last === undefined) return [];
  const incidents = [...new Set(stored.map((event) => event.subject))];
  return [...incidents.map((id) => hint(`incident:${id}`, last)), hint('board', last), hint('desk', last)];
}

function hint(topic: string, version: number): MessageEvent {
  return { type: 'hint', id: String(version), data: { topic, version } };
}
