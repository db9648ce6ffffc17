import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { responseLevels, type ResponseLevel } from '../../shared/level.js';
import { momentPattern } from '../../shared/time.js';
import { subjectKinds, type SubjectKind } from './core/rights.js';
import { spokenChannels, type SpokenChannel } from './signing.ports.js';

const withOffset = { message: 'must be RFC 3339 with an offset' };

export class DelegationDto {
  /** A role of the signing matrix. */
  @IsString() @MinLength(1) @MaxLength(40) fromRole!: string;
  /** Account of who may sign. */
  @IsString() @MinLength(1) @MaxLength(80) toUser!: string;
  /** Null or left out: every stream. */
  @IsOptional() @IsArray() @ArrayMaxSize(40) @IsString({ each: true }) streams: string[] | null = null;
  @IsArray() @ArrayMaxSize(4) @IsIn(responseLevels, { each: true }) grades!: ResponseLevel[];
  @IsArray() @ArrayMaxSize(5) @IsIn(subjectKinds, { each: true }) subjectKinds!: SubjectKind[];
  @Matches(momentPattern, withOffset) from!: string;
  @Matches(momentPattern, withOffset) until!: string;
  @IsString() @MinLength(1) @MaxLength(80) documentNumber!: string;
}

export class ReasonDto {
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}

export class WordsDto {
  @IsString() @MinLength(1) @MaxLength(500) words!: string;
}

export class PaperDto {
  /** Which paper was signed; needed unless the approver signs here. */
  @IsOptional() @IsString() @MaxLength(500) words?: string;
  /** The approver's own, asked again. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(200) password?: string;
  @IsOptional() @Matches(/^\d{6}$/) code?: string;
}

export class SignAnewDto {
  @IsString() @MinLength(1) @MaxLength(200) password!: string;
  @IsOptional() @Matches(/^\d{6}$/) code?: string;
}

export class LeaderReportDto {
  @IsOptional() @IsString() @MaxLength(36) versionId?: string;
  @IsString() @MinLength(1) @MaxLength(80) toWhom!: string;
  @IsIn(spokenChannels) channel!: SpokenChannel;
  @IsString() @MinLength(1) @MaxLength(1000) words!: string;
  @IsOptional() @IsString() @MaxLength(1000) reply?: string;
  @Matches(momentPattern, withOffset) reportedAt!: string;
}
