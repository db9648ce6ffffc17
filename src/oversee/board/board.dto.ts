import { IsOptional, IsString, MaxLength } from 'class-validator';

export class BoardQueryDto {
  /** One incident; left out, all that are open. */
  @IsOptional() @IsString() @MaxLength(36) incident?: string;
}
