import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { momentPattern } from '../../shared/time.js';
import { purposes, replies, type Purpose, type Reply } from './core/liaison.js';
import { liaisonChannels, type LiaisonChannel } from './liaison.ports.js';

class WordsDto {
  @IsIn(purposes) purpose!: Purpose;
  @IsString() @MaxLength(200) title!: string;
  @IsString() @MaxLength(10_000) text!: string;
  /** Counterparts: unit ids. */
  @IsArray() @ArrayMaxSize(50) @IsString({ each: true }) @MaxLength(60, { each: true }) unitIds!: string[];
}

export class DraftNoticeDto extends WordsDto {
  @IsOptional() @IsString() @MaxLength(36) incidentId?: string;
  /** The key of the suggestion it takes up. */
  @IsOptional() @IsString() @MaxLength(120) suggestion?: string;
}

export class EditNoticeDto extends WordsDto {
  /** The version that was read. */
  @IsInt() @Min(1) version!: number;
}

export class NoticeVersionDto {
  @IsInt() @Min(1) version!: number;
}

class SaidDto {
  /** Who said it over there, or to whom we said it. */
  @IsString() @MinLength(1) @MaxLength(80) saidBy!: string;
  /** RFC 3339 with offset. */
  @Matches(momentPattern, { message: 'saidAt must be RFC 3339 with an offset' }) saidAt!: string;
  @IsString() @MaxLength(2_000) words!: string;
  @IsOptional() @IsIn(replies) reply?: Reply;
}

export class ReplyDto extends SaidDto {
  @IsString() @MaxLength(60) unitId!: string;
}

export class ReceiptDto extends SaidDto {}

export class TakeInDto {
  @IsString() @MaxLength(60) unitId!: string;
  @IsOptional() @IsString() @MaxLength(36) incidentId?: string;
  @IsIn(purposes) purpose!: Purpose;
  @IsString() @MinLength(1) @MaxLength(200) title!: string;
  @IsString() @MinLength(1) @MaxLength(10_000) text!: string;
  @IsIn(liaisonChannels) channel!: LiaisonChannel;
  @IsString() @MinLength(1) @MaxLength(80) saidBy!: string;
  @Matches(momentPattern, { message: 'receivedAt must be RFC 3339 with an offset' }) receivedAt!: string;
  /** A paper registered in 来文来电. */
  @IsOptional() @IsString() @MaxLength(36) paperId?: string;
}
