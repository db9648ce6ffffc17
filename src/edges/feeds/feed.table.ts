import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What is known of a feed besides what the file says. Times are epoch milliseconds, domain time. */
@Entity('feed_state')
export class FeedStateTable {
  @PrimaryColumn({ name: 'feed_id', type: 'varchar', length: 40 })
  feedId!: string;

  /** When we last went to look. */
  @Column({ name: 'last_attempt_at', type: 'bigint', nullable: true })
  lastAttemptAt!: number | null;

  /** When a message last came. */
  @Column({ name: 'last_heard_at', type: 'bigint', nullable: true })
  lastHeardAt!: number | null;

  /** When the way last worked, whether or not it brought anything. */
  @Column({ name: 'last_ok_at', type: 'bigint', nullable: true })
  lastOkAt!: number | null;

  /** JSON of a `Reason`. */
  @Column({ name: 'last_fault', type: 'text', nullable: true })
  lastFault!: string | null;

  @Column({ name: 'last_fault_at', type: 'bigint', nullable: true })
  lastFaultAt!: number | null;

  /** In a row; 0 when the last look went well. */
  @Column({ type: 'integer', default: 0 })
  failures!: number;

  @Column({ type: 'text', nullable: true })
  etag!: string | null;

  @Column({ name: 'last_modified', type: 'text', nullable: true })
  lastModified!: string | null;

  /** SHA-256 of what was read last, hexadecimal: the same again says nothing new. */
  @Column({ name: 'body_hash', type: 'varchar', length: 64, nullable: true })
  bodyHash!: string | null;

  /** When somebody goes and looks; whoever moves it on has the round. */
  @Column({ name: 'next_at', type: 'bigint', default: 0 })
  nextAt!: number;

  @Column({ type: 'bigint', default: 0 })
  messages!: number;

  @Column({ name: 'messages_with_faults', type: 'bigint', default: 0 })
  messagesWithFaults!: number;

  /** By how much the sender's clock is ahead of ours, at least; null until that can be told. */
  @Column({ name: 'clock_skew_ms', type: 'bigint', nullable: true })
  clockSkewMs!: number | null;
}

/** What came by a feed, counted by issuer; `''` is whoever the rulebook does not know, and what nobody could read. */
@Entity('feed_issuer')
export class FeedIssuerTable {
  @PrimaryColumn({ name: 'feed_id', type: 'varchar', length: 40 })
  feedId!: string;

  @PrimaryColumn({ type: 'varchar', length: 80 })
  issuer!: string;

  @Column({ type: 'bigint' })
  messages!: number;

  @Column({ name: 'messages_with_faults', type: 'bigint' })
  messagesWithFaults!: number;

  @Column({ name: 'last_heard_at', type: 'bigint' })
  lastHeardAt!: number;

  /** JSON of a `Reason`. */
  @Column({ name: 'last_fault', type: 'text', nullable: true })
  lastFault!: string | null;
}

/** An alert that a feed only points to; fetched once. */
@Entity('feed_link')
@Index('ix_feed_link_next', ['feedId', 'nextAt'])
@Index('ix_feed_link_seen', ['lastSeenAt'])
export class FeedLinkTable {
  @PrimaryColumn({ name: 'feed_id', type: 'varchar', length: 40 })
  feedId!: string;

  /** SHA-256 of the address and of when the feed says it was updated, hexadecimal. */
  @PrimaryColumn({ name: 'link_hash', type: 'varchar', length: 64 })
  linkHash!: string;

  @Column({ type: 'text' })
  href!: string;

  @Column({ type: 'integer' })
  tries!: number;

  /** When it is fetched next; null: it was fetched, or given up. */
  @Column({ name: 'next_at', type: 'bigint', nullable: true })
  nextAt!: number | null;

  @Column({ name: 'first_seen_at', type: 'bigint' })
  firstSeenAt!: number;

  @Column({ name: 'last_seen_at', type: 'bigint' })
  lastSeenAt!: number;
}

/** An act: a feed had gone quiet and its desk was called. It ends by itself. */
@Entity('feed_silence')
@Index('ux_feed_silence_open', ['openKey'], { unique: true })
@Index('ix_feed_silence_feed', ['feedId', 'noticedAt'])
export class FeedSilenceTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'feed_id', type: 'varchar', length: 40 })
  feedId!: string;

  /** When it was last heard, or began to be waited for. */
  @Column({ type: 'bigint' })
  since!: number;

  @Column({ name: 'noticed_at', type: 'bigint' })
  noticedAt!: number;

  /** The unit that was called. */
  @Column({ name: 'unit_id', type: 'varchar', length: 80 })
  unitId!: string;

  @Column({ name: 'ended_at', type: 'bigint', nullable: true })
  endedAt!: number | null;

  /** `heard` or `switched-off`. */
  @Column({ type: 'varchar', length: 12, nullable: true })
  outcome!: string | null;

  /** The feed while it lasts, null after: one silence of a feed at a time. */
  @Column({ name: 'open_key', type: 'varchar', length: 40, nullable: true })
  openKey!: string | null;
}
