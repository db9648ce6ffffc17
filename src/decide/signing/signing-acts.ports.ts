/** What the doors of the rooms that hold papers are told about signing one. */
import { IsIn, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { momentPattern } from '../../shared/time.js';
import { attemptOutcomes, type AttemptOutcome } from './core/rights.js';
import { spokenChannels, type AttemptGiven, type SpokenChannel, type VerbalGiven } from './signing.ports.js';

const withOffset = { message: 'must be RFC 3339 with an offset' };

export class AttemptDto {
  /** Whom: the cell's role, or one of its substitutes. */
  @IsString() @MinLength(1) @MaxLength(40) role!: string;
  @IsIn(spokenChannels) channel!: SpokenChannel;
  @IsIn(attemptOutcomes) outcome!: AttemptOutcome;
  @IsString() @MaxLength(500) words!: string;
  @Matches(momentPattern, withOffset) triedAt!: string;
}

export class VerbalDto {
  /** Account of who said yes. */
  @IsString() @MinLength(1) @MaxLength(80) approver!: string;
  @IsIn(spokenChannels) channel!: SpokenChannel;
  /** As they were said. */
  @IsString() @MinLength(1) @MaxLength(1000) words!: string;
  @Matches(momentPattern, withOffset) saidAt!: string;
}

export function attemptGiven({ role, channel, outcome, words, triedAt }: AttemptDto): AttemptGiven {
  return { role, channel, outcome, words, triedAt: Date.parse(triedAt) };
}

export function verbalGiven({ approver, channel, words, saidAt }: VerbalDto): VerbalGiven {
  return { approver, channel, words, saidAt: Date.parse(saidAt) };
}
