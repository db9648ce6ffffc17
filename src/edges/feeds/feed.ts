/** What `config/feeds.yaml` says about one feed; the comments in that file say what each value means. */
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';

export const feedKinds = ['push', 'poll', 'folder', 'observations'] as const;
export type FeedKind = (typeof feedKinds)[number];

const longestMinutes = 60 * 24 * 90;
const orNull = () => ValidateIf((_, value) => value !== null);

class FeedHead {
  @Matches(/^[a-z][a-z0-9-]{1,39}$/, {
    message: 'id must be 2 to 40 of a–z, 0–9 and dash, beginning with a letter',
  })
  id!: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(60)
  name!: string;

  @IsIn(feedKinds)
  kind!: FeedKind;

  @IsBoolean()
  enabled!: boolean;

  /** Minutes between two messages when all is well; null: irregular. */
  @orNull()
  @IsInt()
  @Min(1)
  @Max(longestMinutes)
  everyMinutes!: number | null;

  /** Null: nobody is called. */
  @orNull()
  @IsInt()
  @Min(1)
  @Max(longestMinutes)
  silentAfterMinutes!: number | null;

  /** Directory unit whose desk is called when it is silent. */
  @IsString()
  @IsNotEmpty()
  calls!: string;
}

class SpeakingFeed extends FeedHead {
  /** Rulebook issuers it may speak for. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsString({ each: true })
  issuers!: string[];
}

/** The sender comes to us with a key. */
export class PushFeed extends SpeakingFeed {
  declare kind: 'push';

  /** Readings too, by the same key. */
  @IsBoolean()
  observations: boolean = false;
}

/** We go and look. */
export class PollFeed extends SpeakingFeed {
  declare kind: 'poll';

  @IsString()
  @MaxLength(1_000)
  url!: string;

  @IsInt()
  @Min(5)
  @Max(86_400)
  intervalSeconds!: number;

  /** So many percent of the interval are added or taken off by chance, so that not everybody asks at once. */
  @IsInt()
  @Min(0)
  @Max(50)
  jitterPercent: number = 10;

  /** For the whole of one answer. */
  @IsInt()
  @Min(1)
  @Max(120)
  timeoutSeconds: number = 20;

  /** Of this machine or a private network; also what it redirects or links to. */
  @IsBoolean()
  allowPrivateAddresses: boolean = false;

  @IsBoolean()
  allowPlainHttp: boolean = false;
}

/** The sender puts files where we look. */
export class FolderFeed extends SpeakingFeed {
  declare kind: 'folder';

  /** Absolute after loading. */
  @IsString()
  @IsNotEmpty()
  path!: string;

  @IsInt()
  @Min(1)
  @Max(3_600)
  intervalSeconds: number = 10;
}

/** Readings instead of signals: it speaks for stations, not for issuers. */
export class ObservationFeed extends FeedHead {
  declare kind: 'observations';
}

export type Feed = PushFeed | PollFeed | FolderFeed | ObservationFeed;

/** Rulebook issuers it may speak for; none for readings. */
export function issuersOf(feed: Feed): readonly string[] {
  return feed.kind === 'observations' ? [] : feed.issuers;
}

/** Whether readings may come by it at all. */
export function mayObserve(feed: Feed): boolean {
  return feed.enabled && (feed.kind === 'observations' || (feed.kind === 'push' && feed.observations));
}

/** Every feed of this installation, those switched off too, in the order of the file. */
export class FeedRegistry {
  private readonly byId: ReadonlyMap<string, Feed>;

  constructor(readonly all: readonly Feed[]) {
    this.byId = new Map(all.map((feed) => [feed.id, feed]));
  }

  get(id: string): Feed | undefined {
    return this.byId.get(id);
  }

  /** Those that are switched on. */
  get active(): readonly Feed[] {
    return this.all.filter(({ enabled }) => enabled);
  }
}
