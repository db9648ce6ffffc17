import { Controller, Headers, Sse, type MessageEvent, type OnApplicationShutdown } from '@nestjs/common';
import { bufferTime, concatMap, filter, from, interval, map, merge, Observable, Subject, takeUntil } from 'rxjs';
import { Needs } from '../access/permission.js';
import type { StoredEvent } from '../../shared/events.js';
import { EventLog } from './event-log.js';

/** Hints of one moment are told together. */
const coalesceMs = 250;
/** Keeps proxies from closing a silent stream, and finds what another node numbered. */
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
    return new Observable<MessageEvent>((client) => {
      let told = since;
      // Listening starts before the past is read: what happens meanwhile only rings once more.
      const news = merge(
        from(['begin']),
        this.events$.pipe(
          bufferTime(coalesceMs),
          filter((stored) => stored.length > 0),
          map(() => 'news'),
        ),
        interval(heartbeatMs).pipe(map(() => 'heartbeat')),
      );
      return news
        .pipe(
          concatMap(async (why) => {
            const hints = await this.after(told);
            told = Number(hints.at(-1)?.id ?? told);
            return why === 'heartbeat' ? [...hints, heartbeat(told)] : hints;
          }),
          concatMap((messages) => from(messages)),
          takeUntil(this.closing),
        )
        .subscribe(client);
    });
  }

  /** Hints of everything after a position; only the last carries the new position, so that a cut batch is told again. */
  private async after(told: number | null): Promise<MessageEvent[]> {
    const head = await this.events.headPosition();
    // A position ahead of ours was given by another database.
    if (told === null || told > head || head - told > longestReplay) return [hint('all', head, head)];
    const stored = await this.events.after(told, longestReplay);
    const last = stored.at(-1)?.position;
    if (last === undefined) return [];
    const incidents = [...new Set(stored.map((event) => event.subject))];
    return [
      ...incidents.map((id) => hint(`incident:${id}`, last, told)),
      hint('board', last, told),
      hint('desk', last, last),
    ];
  }
}

function hint(topic: string, version: number, position: number): MessageEvent {
  return { type: 'hint', id: String(position), data: { topic, version } };
}

/** Carries the position too: a message without one is numbered by the framework, and the client would come back with that. */
function heartbeat(position: number | null): MessageEvent {
  return { type: 'heartbeat', ...(position === null ? {} : { id: String(position) }), data: {} };
}
